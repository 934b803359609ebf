package layout

// Outside is what every page of the public side is told besides its own
// matter. Addresses in it are relative: what leads to them through a tunnel
// is not known here.
type Outside struct {
	Title string // of the window, before " · Scimdesk"
	Root  string // the way up to where the assets are: "../../.."
	For   string // whose installation it is; "" when that is not told
}
