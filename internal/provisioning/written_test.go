package provisioning_test

import (
	"context"
	"fmt"
	"testing"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
)

// rung notes whose bell was rung.
type rung []string

func (r *rung) Ring(topic string) { *r = append(*r, topic) }

func TestAWriteAnswersWhatBecameTrue(t *testing.T) {
	t.Parallel()
	d := open(t)
	made := d.create(t, `{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Okonjo"}}`)
	title := func(value string) (provisioning.Written, error) {
		return d.patch(t, made.ID, `[{"op":"replace","path":"title","value":"`+value+`"}]`, "")
	}
	for _, tc := range []struct {
		name  string
		write func() (provisioning.Written, error)
		event string // type and what differs
		who   string
		rings bool
	}{
		{"a change", func() (provisioning.Written, error) { return title("Lead") }, `User.updated [{title  "Lead"}]`, "Ada Okonjo", true},
		{"the same again", func() (provisioning.Written, error) { return title("Lead") }, "", "Ada Okonjo", false},
		{"a new name", func() (provisioning.Written, error) {
			return d.patch(t, made.ID, `[{"op":"replace","path":"displayName","value":"Ada O."}]`, "")
		}, `User.updated [{displayName  "Ada O."}]`, "Ada O.", true},
		{"a change that does not fit", func() (provisioning.Written, error) {
			return d.patch(t, made.ID, `[{"op":"replace","path":"active","value":"maybe"}]`, "")
		}, "", "Ada O.", false},
		{"a change of another version", func() (provisioning.Written, error) {
			return d.patch(t, made.ID, `[{"op":"replace","path":"title","value":"x"}]`, `W/"1"`)
		}, "", "Ada O.", false},
		{"a change of nobody", func() (provisioning.Written, error) {
			return d.patch(t, "nobody", `[{"op":"replace","path":"title","value":"x"}]`, "")
		}, "", "", false},
		{"another of her name", func() (provisioning.Written, error) {
			return d.Create(t.Context(), d.caller, d.user, parse(t, `{"userName":"ADA@example.com","displayName":"Other"}`))
		}, "", "", false},
		{"a replace", func() (provisioning.Written, error) {
			return d.Replace(t.Context(), d.caller, d.user, made.ID, parse(t, `{"userName":"ada@example.com","displayName":"Ada O.","title":"Lead","active":false}`), "")
		}, "", "Ada O.", true},
		{"a delete of another version", func() (provisioning.Written, error) { return d.Delete(t.Context(), d.caller, d.user, made.ID, `W/"1"`) }, "", "Ada O.", false},
		{"a delete", func() (provisioning.Written, error) { return d.Delete(t.Context(), d.caller, d.user, made.ID, "") }, "User.deleted []", "Ada O.", true},
		{"a delete of who is gone", func() (provisioning.Written, error) { return d.Delete(t.Context(), d.caller, d.user, made.ID, "") }, "", "", false},
	} {
		bell := &rung{}
		d.Bell = bell
		got, err := tc.write()
		event := ""
		if got.Event != nil {
			event = fmt.Sprint(got.Event.Type, " ", got.Event.Fields)
		}
		if tc.event != "" && event != tc.event || (got.Event != nil) != tc.rings || err != nil && got.Event != nil {
			t.Errorf("%s: told as %q, %v", tc.name, event, err)
		}
		if got.Name != tc.who {
			t.Errorf("%s: of %q, want %q", tc.name, got.Name, tc.who)
		}
		if rings := fmt.Sprint(*bell) == "[dir-a]"; rings != tc.rings || len(*bell) > 1 {
			t.Errorf("%s: rang %v", tc.name, *bell)
		}
	}
}

// again lets each edit run twice, the first time over something else: as when
// another writer was faster.
type again struct {
	provisioningStore
	first models.Resource
}

type provisioningStore interface {
	models.Resources
	FormerAccount(ctx context.Context, s models.Scope, userNameKey string) (models.Account, error)
}

func (a again) EditResource(ctx context.Context, ref models.Ref, edit models.Edit) (models.Saved, error) {
	_, _ = edit(a.first, nil)
	return a.provisioningStore.EditResource(ctx, ref, edit)
}

// full cannot commit.
type full struct{ provisioningStore }

func (f full) EditResource(ctx context.Context, ref models.Ref, edit models.Edit) (models.Saved, error) {
	_, _ = f.provisioningStore.EditResource(ctx, ref, func(before models.Resource, account *models.Account) (*models.Change, error) {
		_, _ = edit(before, account)
		return nil, models.ErrFull
	})
	return models.Saved{}, models.ErrFull
}

func TestWhatCouldNotBeCommittedIsNotTold(t *testing.T) {
	t.Parallel()
	d := open(t)
	made := d.create(t, `{"userName":"ada@example.com"}`)
	bell := &rung{}
	d.Store, d.Bell = full{d.store}, bell
	changed, err := d.patch(t, made.ID, `[{"op":"replace","path":"displayName","value":"Ada"}]`, "")
	if err == nil || changed.Event != nil || changed.Name != "ada@example.com" {
		t.Errorf("a change: %+v, %v", changed, err)
	}
	gone, err := d.Delete(t.Context(), d.caller, d.user, made.ID, "")
	if err == nil || gone.Event != nil || gone.Name != "ada@example.com" || len(*bell) != 0 {
		t.Errorf("a delete: %+v, rang %v, %v", gone, *bell, err)
	}
}

func TestTheLastRunOfAnEditCounts(t *testing.T) {
	t.Parallel()
	d := open(t)
	made := d.create(t, `{"userName":"ada@example.com","title":"Lead"}`)
	before := d.create(t, `{"userName":"grace@example.com","displayName":"Grace"}`).Resource
	d.Store = again{d.store, before}
	bell := &rung{}
	d.Bell = bell
	same, err := d.patch(t, made.ID, `[{"op":"replace","path":"title","value":"Lead"}]`, "")
	if err != nil || same.Event != nil || same.Name != "ada@example.com" || len(*bell) != 0 {
		t.Errorf("nothing changed in the end: %+v, rang %v, %v", same.Event, *bell, err)
	}
	stale, err := d.patch(t, made.ID, `[{"op":"replace","path":"title","value":"x"}]`, `W/"9"`)
	if err == nil || stale.Event != nil || stale.Name != "ada@example.com" {
		t.Errorf("refused in the end: %+v, %v", stale, err)
	}
	gone, err := d.Delete(t.Context(), d.caller, d.user, made.ID, "")
	if err != nil || gone.Event == nil || gone.Event.Subject != made.ID || gone.Name != "ada@example.com" {
		t.Errorf("deleted in the end: %+v, %v", gone, err)
	}
}
