package press

import (
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// Kill ends the browser behind the back of the press. It dies before it can answer.
func (p *Press) Kill() { _, _ = chromedp.Call(p.tab, browser.Crash, cdp.Empty{}) }
