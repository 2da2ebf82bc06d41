package rate

import (
	"math"
	"math/big"
	"sort"
)

// Effect is what one more complaint does.
type Effect struct {
	Now, Then Result
	// Adds is by how much the exact rate grows; nil without a rate.
	Adds *big.Rat
	// Left is how many more complaints leave the stars as they are; nil without stars, and at one star, which cannot fall.
	Left *int
}

// Falls tells whether one more complaint costs a star.
func (e Effect) Falls() bool { return e.Then.Stars < e.Now.Stars }

// Effect compares the rate as it is with the rate after one more complaint.
func (t Terms) Effect(count, dataYear int, average Average) Effect {
	e := Effect{Now: t.Rate(count, dataYear, average), Then: t.Rate(count+1, dataYear, average)}
	if e.Now.Exact != nil {
		e.Adds = new(big.Rat).Sub(e.Then.Exact, e.Now.Exact)
	}
	if e.Now.Stars > 1 {
		// The rate grows with the count, so that the first count with fewer stars can be searched for by halving.
		first := sort.Search(math.MaxInt32, func(more int) bool {
			return t.Rate(count+more, dataYear, average).Stars < e.Now.Stars
		})
		left := first - 1
		e.Left = &left
	}
	return e
}
