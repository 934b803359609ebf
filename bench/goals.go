package main

// goal is what an operation is held to.
type goal struct {
	Operation string
	Words     string  // for the table
	Ratio     float64 // to the reference
	Bracket   float64 // what the reference gave a second where the goals were set; how far ours is from it tells the machines apart
	Beside    float64 // what the best of others gave a second, there
	Times     float64 // how many times that we want
	Others    string  // who they are
}

// goals are for 16 connections on SQLite at 10,000 people, on two cores.
// PostgreSQL is held beside its own reference by the same ratios.
var goals = []goal{
	{Operation: "create", Words: "create", Ratio: 0.6, Bracket: 7_400, Beside: 1_700, Times: 3, Others: pocketBase},
	{Operation: "get", Words: "get by id", Ratio: 0.6, Bracket: 22_000, Beside: 2_200, Times: 5, Others: pocketBase},
	{Operation: "filter", Words: "filter `userName eq`", Ratio: 0.6, Bracket: 19_000, Beside: 2_500, Times: 5, Others: pocketBase},
	{Operation: "list", Words: "list 100, any `startIndex`", Ratio: 1.2, Bracket: 900, Beside: 520, Times: 2, Others: "a Go library, in memory"},
	{Operation: "put", Words: "PUT", Ratio: 0.6, Bracket: 6_400},
	{Operation: "patch", Words: "PATCH `active`", Ratio: 0.6, Bracket: 7_600},
	{Operation: "add", Words: "add one member", Ratio: 0.6, Bracket: 12_000},
	{Operation: "remove", Words: "remove one member", Ratio: 0.6, Bracket: 12_000},
	{Operation: "group", Words: "get the group", Ratio: 3, Bracket: 130},
}

const pocketBase = "PocketBase 0.39"

// scans are questions no index answers; the reference cannot answer them.
var scans = []string{"scan", "scan-absent"}

const (
	scanGoal    = 5       // microseconds for a person
	mostScanned = 150_000 // people; a filter that would look at more is refused

	// What one connection's middle answer may take at many people, measured
	// by what it takes at few.
	lookupGrowth = 1.2
	pageGrowth   = 1.5
	joinGrowth   = 1.2

	fewPeople    = 1_000
	manyMembers  = 100_000
	usualMembers = 10_000
)

// memoryGoal is how many bytes the server may hold at so many people.
func memoryGoal(people int) int64 {
	switch {
	case people <= 10_000:
		return 200e6
	case people <= 100_000:
		return 300e6
	default:
		return 1e9
	}
}
