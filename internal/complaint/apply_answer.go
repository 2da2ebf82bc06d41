package complaint

import (
	"slices"

	"github.com/keepwell/keepwell/internal/record"
)

// answer adds what was told; the first that stops the clock of the answer is kept.
func (c *Case) answer(a Answer) {
	c.Answers = append(c.Answers, a)
	if a.Stops && c.Stopped == nil {
		c.Stopped = &a
		if !c.State.Over() {
			c.State = Answered
		}
	}
}

// applyLetter are the letters of the case, from the wish for one to its return.
func (c *Case) applyLetter(e record.Event) error {
	switch e.Type {
	case typeLetterWanted:
		return record.Read(e, func(d letterWanted) {
			d.Letter.At, d.Letter.By = e.At, e.Actor
			c.Letters = append(c.Letters, d.Letter)
		})
	case typeLetterSent:
		return record.Read(e, func(d letterSent) {
			c.wentOut(d)
			c.Obligations = d.Obligations
		})
	}
	return record.Read(e, func(d letterReturned) {
		c.cameBack(d)
		c.Obligations = d.Obligations
	})
}

// wentOut is that a letter was handed over.
func (c *Case) wentOut(d letterSent) {
	if n := c.letter(d.ID); n >= 0 {
		at := d.At
		c.Letters[n].SentAt, c.Letters[n].How, c.Letters[n].Hash, c.Letters[n].ReturnedAt = &at, d.How, d.Hash, nil
	}
	if d.Answer != nil {
		c.answer(*d.Answer)
	}
}

// cameBack is that a letter reached nobody.
func (c *Case) cameBack(d letterReturned) {
	if n := c.letter(d.ID); n >= 0 {
		at := d.At
		c.Letters[n].ReturnedAt = &at
	}
	c.returned(d.ID)
}

// returned takes back what a letter was: one that nobody got told nothing.
func (c *Case) returned(id string) {
	for n := range c.Answers {
		if c.Answers[n].Letter == id {
			c.Answers[n].Returned, c.Answers[n].Stops, c.Answers[n].Why = true, false, "returned_undeliverable"
		}
	}
	if c.Stopped == nil || c.Stopped.Letter != id {
		return
	}
	c.Stopped = nil
	if n := slices.IndexFunc(c.Answers, func(a Answer) bool { return a.Stops }); n >= 0 {
		a := c.Answers[n]
		c.Stopped = &a
		return
	}
	if c.State == Answered || c.State == Closed {
		c.State, c.Ended = Decided, nil
	}
}

func (c *Case) letter(id string) int {
	return slices.IndexFunc(c.Letters, func(l Letter) bool { return l.ID == id })
}
