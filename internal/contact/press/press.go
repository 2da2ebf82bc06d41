// Package press prints: it makes a PDF that a screen reader can read (tagged, with title, language and headings) from a page of HTML,
// by a Chromium without a window that is kept warm. The page has no network, no scripts and no files: what is not in it is not there.
package press

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is. Letters wait for both.
var (
	ErrNoBrowser = errors.New("chromium is not installed")
	ErrFailed    = errors.New("chromium did not print the page")
)

// Limits. A letter takes a fifth of a second; whatever takes this long will not end.
const (
	startPatience = 30 * time.Second
	printPatience = 30 * time.Second
	maxPageBytes  = 4 << 20
	tries         = 2   // one more with a fresh browser
	printsPerLife = 500 // then a fresh browser: memory stays bounded
)

// browsers are the names under which Debian and others install it.
var browsers = []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"}

// Options of New.
type Options struct {
	Browser string // path of the browser; "" looks for one on PATH
	Log     *slog.Logger
}

// note keeps what the browser's driver says out of everybody's way.
func (o *Options) note(format string, args ...any) {
	o.Log.Debug("browser: " + fmt.Sprintf(format, args...))
}

// Press prints one page at a time. Starting the browser waits for the first page.
type Press struct {
	options Options

	mu     sync.Mutex
	tab    context.Context // nil when no browser runs
	end    func()
	prints int
}

// New makes a press. It starts nothing.
func New(o Options) *Press {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Press{options: o}
}

// Find is the path of the browser. Errors: store.Unavailable with ErrNoBrowser.
func (p *Press) Find() (string, error) {
	names := browsers
	if p.options.Browser != "" {
		names = []string{p.options.Browser}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &store.Error{Kind: store.Unavailable, Op: "press", Key: "press.no_browser", Err: ErrNoBrowser}
}

// Close ends the browser.
func (p *Press) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
	return nil
}

// Print makes the PDF of a page. Paper is US Letter; margins are the page's own. Errors: store.Unavailable with ErrNoBrowser or ErrFailed,
// store.TooLarge.
func (p *Press) Print(ctx context.Context, html string) ([]byte, error) {
	if len(html) > maxPageBytes {
		return nil, &store.Error{Kind: store.TooLarge, Op: "press", Err: fmt.Errorf("a page of %d bytes", len(html))}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var failed error
	for range tries {
		if err := p.start(); err != nil {
			return nil, err
		}
		pdf, err := p.print(ctx, html)
		if err == nil {
			return Settled(pdf), nil
		}
		p.stop()
		if ctx.Err() != nil {
			return nil, &store.Error{Kind: store.Unavailable, Op: "press", Err: ctx.Err()}
		}
		p.options.Log.Warn("the browser failed and is started anew", "error", err)
		failed = err
	}
	return nil, &store.Error{Kind: store.Unavailable, Op: "press", Key: "press.failed", Err: fmt.Errorf("%w: %w", ErrFailed, failed)}
}

// start starts a browser when none runs, or when this one printed enough.
func (p *Press) start() error {
	if p.prints >= printsPerLife {
		p.stop()
	}
	if p.tab != nil {
		return nil
	}
	path, err := p.Find()
	if err != nil {
		return err
	}
	profile, err := os.MkdirTemp("", "keepwell-press-*")
	if err != nil {
		return &store.Error{Kind: store.Unavailable, Op: "press", Err: err}
	}
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), flags(path, profile)...)
	tab, endTab := chromedp.NewContext(allocator, chromedp.WithErrorf(p.options.note), chromedp.WithLogf(p.options.note))
	p.end = func() { endTab(); endAllocator(); _ = os.RemoveAll(profile) }
	if err := within(startPatience, p.end, func() error { return still(tab) }); err != nil {
		p.stop()
		return &store.Error{Kind: store.Unavailable, Op: "press", Key: "press.failed", Err: fmt.Errorf("%w: start: %w", ErrFailed, err)}
	}
	p.tab, p.prints = tab, 0
	return nil
}

// within ends a start that takes too long: a limit on the context itself would end the browser later, too.
func within(patience time.Duration, end func(), do func() error) error {
	timer := time.AfterFunc(patience, end)
	defer timer.Stop()
	return do()
}

func (p *Press) stop() {
	if p.end != nil {
		p.end()
	}
	p.tab, p.end, p.prints = nil, nil, 0
}

// flags: no network at all. Names resolve to nothing and every address goes to a proxy that is not there. Chromium's own sandbox does not
// run for root, as in a container.
func flags(path, profile string) []chromedp.ExecAllocatorOption {
	all := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck, chromedp.Flag("disable-extensions", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"), chromedp.Flag("proxy-server", "127.0.0.1:1"),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"), chromedp.Flag("block-new-web-contents", true),
	}
	if os.Geteuid() == 0 {
		all = append(all, chromedp.NoSandbox)
	}
	return all
}
