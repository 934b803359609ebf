package guide

// This version serves people only. These are the words for it, once.
const (
	noGroups     = "Not in this version: a request about groups is answered with 501, and the identity provider reports it as failed. The steps tell when one was tried."
	groupRefused = "Waiting for a group; this version refuses it with 501"
)
