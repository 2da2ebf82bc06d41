package person

import (
	_ "embed"
	"slices"
	"strings"
)

// similarFrom is the Jaro-Winkler similarity from which two words count as one, misspelt.
const similarFrom = 0.9

func similar(a, b string) bool { return a == b || jaroWinkler(a, b) >= similarFrom }

// similarGiven also takes short forms (Bill, William) and initials for the same given name.
func similarGiven(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	if len(a) == 1 || len(b) == 1 {
		return a[0] == b[0]
	}
	return similar(a, b) || slices.ContainsFunc(nicknames[a], func(n string) bool { return n == b })
}

//go:embed nicknames.txt
var nicknameList string

// nicknames are the other forms of a given name, both ways. Each line of the list is one name and its short forms.
var nicknames = readNicknames(nicknameList)

func readNicknames(text string) map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(text) {
		forms := strings.Fields(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, a := range forms {
			for _, b := range forms {
				if a != b && !slices.Contains(out[a], b) {
					out[a] = append(out[a], b)
				}
			}
		}
	}
	return out
}

// jaroWinkler is the similarity of two words, 0 to 1: common letters near the same place, less for each that changed places, more
// for a common beginning (W. E. Winkler, U.S. Bureau of the Census, 1990).
func jaroWinkler(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	jaro := jaroOf(x, y)
	prefix := 0
	for prefix < min(4, len(x), len(y)) && x[prefix] == y[prefix] {
		prefix++
	}
	return jaro + float64(prefix)*0.1*(1-jaro)
}

func jaroOf(x, y []rune) float64 {
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	window := max(0, max(len(x), len(y))/2-1)
	usedX, usedY := make([]bool, len(x)), make([]bool, len(y))
	common := 0
	for i := range x {
		for j := max(0, i-window); j < min(len(y), i+window+1); j++ {
			if !usedY[j] && x[i] == y[j] {
				usedX[i], usedY[j] = true, true
				common++
				break
			}
		}
	}
	if common == 0 {
		return 0
	}
	swapped, j := 0, 0
	for i := range x {
		if !usedX[i] {
			continue
		}
		for !usedY[j] {
			j++
		}
		if x[i] != y[j] {
			swapped++
		}
		j++
	}
	m := float64(common)
	return (m/float64(len(x)) + m/float64(len(y)) + (m-float64(swapped)/2)/m) / 3
}
