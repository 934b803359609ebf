package store

// roll is a set of ids in the order they came.
type roll struct {
	ids []string
	at  map[string]int // where in ids, of those who are still in
}

// enter puts id at the end, unless it is in.
func (r *roll) enter(id string) {
	if r.at == nil {
		r.at = map[string]int{}
	}
	if _, in := r.at[id]; !in {
		r.at[id] = len(r.ids)
		r.ids = append(r.ids, id)
	}
}

// leave takes id out and says whether it was in.
func (r *roll) leave(id string) bool {
	_, in := r.at[id]
	delete(r.at, id)
	return in
}

func (r *roll) size() int { return len(r.at) }

// first lists the first n.
func (r *roll) first(n int) []string {
	var first []string
	for i, id := range r.ids {
		if len(first) == n {
			break
		}
		if at, in := r.at[id]; in && at == i {
			first = append(first, id)
		}
	}
	return first
}
