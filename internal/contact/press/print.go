package press

import (
	"context"
	"regexp"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// US Letter in inches. The style of a letter sets the margins, so that the address stands in the window of the envelope.
const (
	paperWidth  = 8.5
	paperHeight = 11
)

// still makes a tab in which nothing moves, runs or loads.
func still(tab context.Context) error {
	if _, err := chromedp.Call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		return err
	}
	if _, err := chromedp.Call(tab, network.Enable, network.EnableParams{}); err != nil {
		return err
	}
	_, err := chromedp.Call(tab, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: nothing()})
	return err
}

// nothing is every address but those that hold their content themselves.
func nothing() []*network.BlockPattern {
	var all []*network.BlockPattern
	for _, scheme := range []string{"http", "https", "ws", "wss", "ftp", "file"} {
		all = append(all, &network.BlockPattern{URLPattern: scheme + "://*:*/*", Block: true})
	}
	return all
}

// print puts the page into the tab and prints it. The caller holds the press.
func (p *Press) print(ctx context.Context, html string) ([]byte, error) {
	limited, cancel := context.WithTimeout(p.tab, printPatience)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	p.prints++
	tree, err := chromedp.Call(limited, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	set := page.SetDocumentContentParams{FrameID: tree.FrameTree.Frame.ID, HTML: html}
	if _, err := chromedp.Call(limited, page.SetDocumentContent, set); err != nil {
		return nil, err
	}
	printed, err := chromedp.Call(limited, page.PrintToPDF, settings())
	return printed.Data, err
}

func settings() page.PrintToPDFParams {
	yes, none := true, 0.0
	return page.PrintToPDFParams{
		PaperWidth: paperWidth, PaperHeight: paperHeight, PrintBackground: &yes, PreferCSSPageSize: &yes,
		MarginTop: &none, MarginBottom: &none, MarginLeft: &none, MarginRight: &none,
		GenerateTaggedPDF: &yes, GenerateDocumentOutline: &yes,
	}
}

var stamps = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}`)

// Settled takes the hour of printing out of a PDF, so that the same letter printed again, after a crash, is the same document. The
// letter itself says its date. The length does not change, so that all places in the file stay true.
func Settled(pdf []byte) []byte {
	return stamps.ReplaceAllFunc(pdf, func(found []byte) []byte {
		out := append([]byte{}, found...)
		copy(out[len(out)-14:], "20000101000000")
		return out
	})
}
