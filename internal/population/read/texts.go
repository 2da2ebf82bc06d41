package read

// maxInterned bounds the distinct texts that are kept: all codes of all code systems on claims are about 400,000.
const maxInterned = 1 << 19

// texts keeps one copy of every short text that repeats, such as codes and provider ids, so that a line costs no allocation.
type texts struct {
	known  map[string]string
	recent [recentTexts]string // by a quick hash: what was asked for lately needs no look into the map
}

// recentTexts is enough for the codes that most lines of a file share, and small enough to stay in the processor's cache.
const recentTexts = 2048

func (t *texts) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	slot := &t.recent[quickHash(b)%recentTexts]
	if *slot == string(b) {
		return *slot
	}
	*slot = t.lookUp(b)
	return *slot
}

// quickHash mixes at most the first eight bytes, which tell codes apart, with the length.
func quickHash(b []byte) uint64 {
	mixed := uint64(len(b))
	for _, c := range b[:min(len(b), 8)] {
		mixed = mixed<<8 | uint64(c)
	}
	return mixed * 0x9e3779b97f4a7c15 >> 40
}

func (t *texts) lookUp(b []byte) string {
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
