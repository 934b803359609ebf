package main

import "testing"

func TestMemoryIsLimitedByHowManyPeopleThereAre(t *testing.T) {
	t.Parallel()
	for people, mib := range map[int]int64{-1: 116, 0: 116, 20_000: 116, 60_000: 146, 100_000: 177, 1_000_000: 180, 1 << 62: 180} {
		if got := memoryFor(people) >> 20; got != mib {
			t.Errorf("%d people: %d MiB, want %d", people, got, mib)
		}
	}
}
