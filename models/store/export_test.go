package store

// Crowd has s keep nothing but its crowd, and the draft of who came last.
func (s *Store) Crowd() {
	s.memory.most, s.memory.drafts.most = 0, 0
}
