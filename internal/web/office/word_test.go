package office

import (
	"bytes"
	"io/fs"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/rules"
)

// TestEveryStoredWordHasText holds the texts against what the rooms store: a word without a text would be shown as a key.
func TestEveryStoredWordHasText(t *testing.T) {
	for _, file := range []string{"office.en.yaml", "office.es.yaml"} {
		written, err := fs.ReadFile(shell.EmbeddedTexts(), file)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range storedWords(t) {
			if !bytes.Contains(written, []byte("\n"+key+":")) {
				t.Errorf("%s: %s is missing", file, key)
			}
		}
	}
}

func storedWords(t *testing.T) []string {
	t.Helper()
	fit, err := privacy.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	add := func(prefix string, words []string) {
		for _, w := range words {
			keys = append(keys, prefix+w)
		}
	}
	add("office.kind.", texts(kinds))
	add("office.purpose.", texts(purposes))
	add("office.action.", texts(actions))
	add("office.category.", texts(access.Categories))
	add("office.grant.", texts(relations))
	add("office.reviews.outcome.", texts(access.Verdicts))
	add("office.why.", texts(privacy.Reasons))
	add("office.cases.kinds.", texts(privacy.Kinds))
	add("office.number.", texts(knownBy))
	add("office.how.", ways)
	for _, kind := range privacy.Kinds {
		grounds, err := fit.GroundsFor(kind, clock.MustParse("2026-07-01"))
		if err != nil {
			t.Fatal(err)
		}
		add("office.ground.", texts(grounds))
	}
	for _, a := range caseActs {
		add("office.cases.", []string{"act." + a.name, "about." + a.name, "done." + a.name})
	}
	for _, r := range ladder() {
		if r.when != always {
			add("office.when.", []string{string(r.when)})
		}
	}
	hints := []access.Hint{
		access.HintNoRelation, access.HintWatched, access.HintSameFamily, access.HintSameAddress, access.HintOwnRecord,
		access.HintManyMembers, access.HintBrokenGlass, access.HintOutsideHours, access.HintAccessEnded,
	}
	add("office.hint.", texts(hints))
	add("office.hint_why.", texts(hints))
	add("office.method.", texts([]account.Method{
		account.ByPassword, account.ByPasskey, account.ByRecovery, account.ByProvider, account.ByInvitation, account.ByDemo,
	}))
	add("office.letter.", texts([]letter.Template{
		letter.MissingElements, letter.AuthorizationValid, letter.AuthorizationRefused, letter.AuthorizationRevoked, letter.RequestReceived,
		letter.RequestExtended, letter.RequestGranted, letter.RequestDenied, letter.ReviewDecided, letter.RestrictionEnded,
		letter.ComplaintAnswered, letter.NoticeReminder, letter.NoticeRevised,
	}))
	return keys
}
