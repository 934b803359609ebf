package directories

import (
	"context"
	"strings"
	"testing"
)

func TestALongNameMayBeBrokenAfterAColon(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := breakable(`urn:a:<b>`).Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	if out.String() != "urn:<wbr>a:<wbr>&lt;b&gt;" {
		t.Errorf("it is %s", out.String())
	}
}
