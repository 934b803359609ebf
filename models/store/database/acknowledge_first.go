//go:build answerbeforecommit

package database

const acknowledgeFirst = true
