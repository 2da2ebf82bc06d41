package complaint

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/keepwell/keepwell/internal/person"
)

// Limits of the word index: a word says enough in its first letters, and a contact in its first words.
const (
	minWordLetters  = 2
	maxWordLetters  = 40
	maxWordsPerCase = 500
)

// silent are words that are in nearly every text of the two languages that most people write: they find nothing, and their rows would
// be the longest.
var silent = func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(`an and are as at be but by for from had has have he her him his if in is it me my no not of on or our
 she so that the their them they this to us was we were when will with you your
 al como con de del el ella en era es esta fue ha la las le les lo los me mi muy no nos para pero por que se si sin su sus un una y ya yo`) {
		set[word] = true
	}
	return set
}()

// indexed are the words under which a case is found, each once: what was said, its summary, who is complained about, the number that
// CMS's module gave it.
func (c *Case) indexed() []string {
	texts := []string{c.Words, c.Summary, c.Delegate}
	for _, s := range c.Class.Subjects {
		texts = append(texts, s.Name, s.Number)
	}
	if c.Module != nil {
		texts = append(texts, c.Module.ComplaintID, c.Module.AgentName, c.Module.AgentNumber)
	}
	return wordsOf(strings.Join(texts, "\n"))
}

// wordsOf parts a text into the words that the index holds: without case, accents and punctuation.
func wordsOf(text string) []string {
	var out []string
	seen := map[string]bool{}
	for word := range strings.FieldsSeq(person.Folded(text)) {
		if utf8.RuneCountInString(word) < minWordLetters || silent[word] {
			continue
		}
		word = clip(word)
		if !seen[word] {
			seen[word] = true
			out = append(out, word)
		}
		if len(out) == maxWordsPerCase {
			break
		}
	}
	return out
}

// clip leaves the first letters of a long word.
func clip(word string) string {
	n := 0
	for i := range word {
		if n == maxWordLetters {
			return word[:i]
		}
		n++
	}
	return word
}

// marks are what searches narrow by, held in the index like words: no word begins with this sign.
const markSign = "="

// openMark stands at cases of which something legal may remain to be done.
const openMark = markSign + "open"

// terms are the words and marks under which a case is found.
func (c *Case) terms() []string {
	out := c.indexed()
	for _, f := range c.facets() {
		if searchedFacet(f) {
			out = append(out, markSign+f)
		}
	}
	if c.State.Over() {
		return append(out, markSign+facet("state", string(c.State)))
	}
	return append(out, openMark)
}

// searchedFacet tells whether the index holds a facet of every case. The state of open ones changes too often: searches look at it in
// the rows they found.
func searchedFacet(f string) bool {
	what, value, _ := strings.Cut(f, ":")
	return value != "" && what != "state" && what != "waiting"
}

// blockSize is how many cases share a row of the word index. A place in a block is written with two letters of the alphabet below,
// so that a row grows by appending, in one statement on either database, and a word of a million cases has at most 245 rows.
const (
	blockSize = 64 * 64
	alphabet  = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)

var letterValue = func() (values [256]byte) {
	for i := range len(alphabet) {
		values[alphabet[i]] = byte(i)
	}
	return values
}()

func blockOf(seq int64) int64 { return seq / blockSize }

// place is where a case stands in its block, in two letters.
func place(seq int64) string {
	at := seq % blockSize
	return string([]byte{alphabet[at/64], alphabet[at%64]})
}

// places are cases of one block: a set of bits.
type places [blockSize / 64]uint64

func (p *places) add(cases string) {
	for i := 0; i+1 < len(cases); i += 2 {
		p[letterValue[cases[i]]] |= 1 << letterValue[cases[i+1]]
	}
}

func (p *places) and(q *places) {
	for i := range p {
		p[i] &= q[i]
	}
}

func (p *places) empty() bool { return *p == places{} }

func (p *places) count() (n int) {
	for _, word := range p {
		n += bits.OnesCount64(word)
	}
	return n
}

// newestFirst are the cases of a block, the last one first.
func (p *places) newestFirst(block int64) (out []int64) {
	for i := len(p) - 1; i >= 0; i-- {
		for word := p[i]; word != 0; {
			high := 63 - bits.LeadingZeros64(word)
			out = append(out, block*blockSize+int64(i*64+high))
			word &^= 1 << high
		}
	}
	return out
}

// without takes cases out of a row of the index.
func without(cases string, gone []string) string {
	var b strings.Builder
	for i := 0; i+1 < len(cases); i += 2 {
		if !slices.Contains(gone, cases[i:i+2]) {
			b.WriteString(cases[i : i+2])
		}
	}
	return b.String()
}
