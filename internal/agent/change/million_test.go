package change_test

import (
	"os"
	"strconv"
)

// replayed is how many decisions the benchmark decides again: KEEPWELL_REPLAY=1000000 measures the million.
func replayed() int {
	if n, err := strconv.Atoi(os.Getenv("KEEPWELL_REPLAY")); err == nil {
		return n
	}
	return 20_000
}
