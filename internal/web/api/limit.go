package api

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits of requests. They are ours; the plan can set others (Options.Rate, Options.Burst).
const (
	usualRate  = 50
	usualBurst = 100
	maxLimits  = 10_000 // limiters kept; those at rest are dropped first
)

// limits hold one limiter for each token, and one for each address from which no token or a wrong one came.
type limits struct {
	mu    sync.Mutex
	rate  rate.Limit
	burst int
	of    map[string]*rate.Limiter
}

func newLimits(perSecond float64, burst int) *limits {
	if perSecond <= 0 {
		perSecond = usualRate
	}
	if burst <= 0 {
		burst = usualBurst
	}
	return &limits{rate: rate.Limit(perSecond), burst: burst, of: map[string]*rate.Limiter{}}
}

// allow counts one request. Its error says how long to wait.
func (l *limits) allow(who string, now time.Time) error {
	limiter := l.limiter(who, now)
	if limiter.AllowN(now, 1) {
		return nil
	}
	missing := 1 - limiter.TokensAt(now)
	return &tooFast{time.Duration(math.Ceil(missing / float64(l.rate) * float64(time.Second)))}
}

func (l *limits) limiter(who string, now time.Time) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.of[who]
	if ok {
		return limiter
	}
	if len(l.of) >= maxLimits {
		l.drop(now)
	}
	limiter = rate.NewLimiter(l.rate, l.burst)
	l.of[who] = limiter
	return limiter
}

// drop forgets the limiters at rest; when all are busy, all of them.
func (l *limits) drop(now time.Time) {
	for who, limiter := range l.of {
		if limiter.TokensAt(now) >= float64(l.burst) {
			delete(l.of, who)
		}
	}
	if len(l.of) >= maxLimits {
		clear(l.of)
	}
}

// tooFast is the error of a request beyond the limit.
type tooFast struct{ wait time.Duration }

func (e *tooFast) Error() string { return "api: too many requests" }

// seconds to wait, at least one.
func (e *tooFast) seconds() int { return max(1, int(math.Ceil(e.wait.Seconds()))) }
