package main

import (
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/keepwell/keepwell/internal/population"
)

// quiet is how often a log (not a terminal) gets a line about long work.
const quiet = 5 * time.Second

// progress draws a bar on a terminal and writes a line now and then elsewhere.
func (a *app) progress() population.Progress {
	var stage string
	var bar *progressbar.ProgressBar
	var last time.Time
	return func(name string, done, total int64) {
		if a.tty {
			if name != stage {
				if bar != nil {
					_ = bar.Finish() // a bar that cannot be drawn is no reason to stop
				}
				bar = progressbar.NewOptions64(max(total, -1), progressbar.OptionSetWriter(a.err),
					progressbar.OptionSetDescription(name), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
				stage = name
			}
			_ = bar.Set64(done)
			return
		}
		if now := a.now(); name != stage && total == 0 || now.Sub(last) > quiet {
			last, stage = now, name
			if total > 0 {
				fmt.Fprintf(a.err, "%s: %d of %d\n", name, done, total)
			} else {
				fmt.Fprintln(a.err, name)
			}
		}
	}
}
