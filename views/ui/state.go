package ui

func dotClass(tone string) string {
	switch tone {
	case "ok":
		return "dot-ok"
	case "warn":
		return "dot-warn"
	case "bad":
		return "dot-bad"
	case "off":
		return "dot-off"
	case "live":
		return "dot-live pulse"
	}
	return ""
}

func tagClass(tone string) string {
	switch tone {
	case "ok":
		return "tag-ok"
	case "warn":
		return "tag-warn"
	case "bad":
		return "tag-bad"
	}
	return ""
}
