//go:build !answerbeforecommit

package database

// acknowledgeFirst is false: nobody is answered before the commit. The other
// build loses data on purpose, so that the tests that look for loss can be
// seen to find it.
const acknowledgeFirst = false
