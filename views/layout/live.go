package layout

// topic is what this page follows: its directory, or everything.
func (f Frame) topic() string {
	if f.Current == "" {
		return "*"
	}
	return string(f.Current)
}
