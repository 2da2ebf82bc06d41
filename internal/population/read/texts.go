package read

// maxInterned bounds the distinct texts that are kept: all codes of all code systems on claims are about 400,000.
const maxInterned = 1 << 19

// texts keeps one copy of every short text that repeats, such as codes and provider ids, so that a line costs no allocation.
type texts struct{ known map[string]string }

func (t *texts) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := t.known[string(b)]; ok {
		return s
	}
	if t.known == nil || len(t.known) >= maxInterned {
		t.known = make(map[string]string, 1024)
	}
	s := string(b)
	t.known[s] = s
	return s
}

// lastText keeps the last text of a column whose values come in runs, such as the member of consecutive claims.
type lastText struct{ text string }

func (l *lastText) of(b []byte) string {
	if l.text != string(b) {
		l.text = string(b)
	}
	return l.text
}
