package sheet

import "strings"

// Plain is the letter as text in reading order, with a blank line between blocks: for whoever makes braille or audio of it, and for screen
// readers of a data disc.
func (s *Sheet) Plain() string {
	blocks := [][]string{append([]string{s.Logo}, s.From...), s.To, append([]string{s.Date}, s.Marks...), {s.Title, underline(s.Title, "=")}}
	for _, section := range s.Sections {
		if section.Notice {
			blocks = append(blocks, []string{"* * *"})
		}
		for _, part := range section.Parts {
			blocks = append(blocks, part.plain())
		}
	}
	var out []string
	for _, b := range blocks {
		if len(b) > 0 {
			out = append(out, strings.Join(b, "\n"))
		}
	}
	return strings.Join(out, "\n\n") + "\n"
}

func (x Part) plain() []string {
	switch x.Kind {
	case Heading:
		return []string{x.Text, underline(x.Text, "-")}
	case List:
		var out []string
		for _, item := range x.Items {
			out = append(out, "- "+item)
		}
		return out
	case Address:
		return x.Items
	case Table:
		return x.plainTable()
	}
	return []string{x.Text}
}

func underline(text, with string) string { return strings.Repeat(with, len([]rune(text))) }
