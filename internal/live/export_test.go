package live

// Look is how soon a relay finds what it was not told.
const Look = look
