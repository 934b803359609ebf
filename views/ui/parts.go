package ui

func bannerClass(tone string) string {
	switch tone {
	case "ok":
		return "banner-ok"
	case "warn":
		return "banner-warn"
	case "bad":
		return "banner-bad"
	}
	return ""
}

func bannerIcon(tone string) string {
	switch tone {
	case "ok":
		return "check"
	case "warn":
		return "triangle-alert"
	case "bad":
		return "circle-alert"
	}
	return "info"
}
