package self

import "strings"

// block is a part of the privacy notice: a heading (level 1 to 3), a paragraph or a list. The notice is written with nothing else.
type block struct {
	Level int
	Items []string // of a list
	Text  string
}

// blocks takes the text of a notice apart.
func blocks(markdown string) []block {
	var all []block
	for _, part := range strings.Split(strings.ReplaceAll(markdown, "\r\n", "\n"), "\n\n") {
		part = strings.TrimSpace(part)
		switch {
		case part == "":
		case strings.HasPrefix(part, "#"):
			title, rest, _ := strings.Cut(part, "\n")
			all = append(all, block{Level: len(title) - len(strings.TrimLeft(title, "#")), Text: strings.TrimSpace(strings.TrimLeft(title, "#"))})
			all = append(all, blocks(rest)...)
		case isItem(part):
			all = append(all, block{Items: items(part)})
		default:
			all = append(all, paragraph(part)...)
		}
	}
	return all
}

func isItem(line string) bool { return strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") }

// paragraph is text, perhaps with a list right below it.
func paragraph(part string) []block {
	lines := strings.Split(part, "\n")
	for i, line := range lines {
		if isItem(line) {
			return []block{{Text: strings.Join(lines[:i], " ")}, {Items: items(strings.Join(lines[i:], "\n"))}}
		}
	}
	return []block{{Text: strings.Join(lines, " ")}}
}

// items are the entries of a list; a line that begins with no mark goes on with the entry before it.
func items(part string) []string {
	var all []string
	for _, line := range strings.Split(part, "\n") {
		if isItem(line) || len(all) == 0 {
			all = append(all, strings.TrimSpace(line[min(2, len(line)):]))
		} else {
			all[len(all)-1] += " " + strings.TrimSpace(line)
		}
	}
	return all
}

// span is a piece of text, strong or not.
type textSpan struct {
	Text   string
	Strong bool
}

// spans take a text apart at the marks of strong words.
func spans(text string) []textSpan {
	var all []textSpan
	for i, piece := range strings.Split(text, "**") {
		if piece != "" {
			all = append(all, textSpan{piece, i%2 == 1})
		}
	}
	return all
}
