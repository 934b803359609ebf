package main

import "testing"

func TestMemoryIsLimitedByHowManyPeopleThereAre(t *testing.T) {
	t.Parallel()
	for people, mib := range map[int]int64{-1: 116, 0: 116, 20_000: 116, 60_000: 161, 100_000: 207, 200_000: 264, 1_000_000: 722, 1 << 62: 722} {
		if got := memoryFor(people) >> 20; got != mib {
			t.Errorf("%d people: %d MiB, want %d", people, got, mib)
		}
	}
}
