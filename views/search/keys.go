package search

// key is what one or two keys do. Apart are two pressed one after the other.
type key struct {
	keys  []string
	then  bool // one after the other
	words string
}

// keyGroup is keys that work in the same place.
type keyGroup struct {
	title string
	keys  []key
}

// allKeys is the list behind the question mark.
var allKeys = []keyGroup{
	{"Everywhere", []key{
		{[]string{"Ctrl", "K"}, false, "Search or jump to anything"},
		{[]string{"?"}, false, "This list"},
		{[]string{"g", "h"}, true, "Go home"},
		{[]string{"g", "d"}, true, "Go to all directories"},
		{[]string{"g", "i"}, true, "Go to the stand-in IdPs"},
		{[]string{"Esc"}, false, "Close what is open"},
	}},
	{"In lists", []key{
		{[]string{"/"}, false, "Search here"},
		{[]string{"j"}, false, "Next row"},
		{[]string{"k"}, false, "Row before"},
		{[]string{"Enter"}, false, "Open the row"},
	}},
	{"Among requests", []key{
		{[]string{"f"}, false, "Failures only, or all"},
		{[]string{"l"}, false, "Live on or off"},
		{[]string{"r"}, false, "Raw request and answer"},
	}},
	{"On an empty home page", []key{
		{[]string{"1"}, false, "Try it with a stand-in IdP"},
		{[]string{"2"}, false, "Connect Okta"},
		{[]string{"3"}, false, "Connect Microsoft Entra ID"},
	}},
	{"On the stage of a stand-in", []key{
		{[]string{"s"}, false, "The next step of a story"},
		{[]string{"Space"}, false, "Pause, or go on"},
	}},
}
