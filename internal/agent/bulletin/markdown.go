package bulletin

import (
	"regexp"
	"strings"
)

// BlockKind is what a block of a text is.
type BlockKind string

// The kinds.
const (
	Heading   BlockKind = "heading"
	Paragraph BlockKind = "paragraph"
	List      BlockKind = "list"
)

// Block is one block of a text: the pieces of a heading or paragraph, or the items of a list.
type Block struct {
	Kind   BlockKind
	Pieces []Piece
	Items  [][]Piece
}

// Piece is words of one kind. Nothing in them is markup.
type Piece struct {
	Text   string
	Strong bool
	Link   string // address; only https and pages of the plan's own site
}

// Blocks reads the small part of Markdown in which bulletins are written: paragraphs between blank lines, lines that begin with "# " as
// headings or "- " as items of a list, **strong** words and [words](address). Everything else is words as they stand.
func Blocks(text string) (out []Block) {
	var words []string
	flush := func() {
		if len(words) > 0 {
			out = append(out, Block{Kind: Paragraph, Pieces: pieces(strings.Join(words, " "))})
			words = nil
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		item, isItem := strings.CutPrefix(line, "- ")
		switch heading := strings.TrimLeft(line, "#"); {
		case line == "":
			flush()
		case isItem:
			flush()
			if n := len(out) - 1; n < 0 || out[n].Kind != List {
				out = append(out, Block{Kind: List})
			}
			out[len(out)-1].Items = append(out[len(out)-1].Items, pieces(item))
		case heading != line && strings.HasPrefix(heading, " "):
			flush()
			out = append(out, Block{Kind: Heading, Pieces: pieces(strings.TrimSpace(heading))})
		default:
			words = append(words, line)
		}
	}
	flush()
	return out
}

var marked = regexp.MustCompile(`\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)`)

// pieces cuts a line at what is marked.
func pieces(line string) (out []Piece) {
	at := 0
	for _, m := range marked.FindAllStringSubmatchIndex(line, -1) {
		p := Piece{}
		if m[2] >= 0 {
			p.Text, p.Strong = line[m[2]:m[3]], true
		} else {
			p.Text, p.Link = line[m[4]:m[5]], line[m[6]:m[7]]
			if !safeLink(p.Link) {
				continue // it stays as it was written
			}
		}
		if m[0] > at {
			out = append(out, Piece{Text: line[at:m[0]]})
		}
		out, at = append(out, p), m[1]
	}
	if at < len(line) {
		out = append(out, Piece{Text: line[at:]})
	}
	return out
}

// safeLink tells whether an address is one of the plan's own site, or of another site by https.
func safeLink(address string) bool {
	own := strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.HasPrefix(address, "/\\")
	return own || strings.HasPrefix(address, "https://") && !strings.ContainsAny(address, "\"<>\\")
}
