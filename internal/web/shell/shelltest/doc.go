// Package shelltest tests pages as people use them, in few lines.
//
//   - Doors: who is signed in, chosen by the test. Serve: a server on a port of this machine.
//   - Reader: a browser without JavaScript: opens, follows links, fills in forms, reads texts. Fast; for flows.
//   - Window: a running Chromium. For what only a browser knows: looks, focus, accessibility (axe).
//   - Window.Inspect: every look that matters (languages, widths, large print, dark) with axe and without sideways scrolling.
//   - Window.Walk: the keyboard alone, with a visible focus at every stop.
//
// A flow test:
//
//	doors := shelltest.Doors{"ann": {Account: "a1", Person: "p1", Name: "Ann", Role: access.RoleMember}}
//	base := shelltest.Serve(t, shell.New(shell.Options{Doors: doors, Routes: self.Routes(...), Now: now}))
//	ann := shelltest.NewReader(t, base).As("ann")
//	ann.Open("/looks").Follow("Ask about this entry").Submit("", "question", "Who is this?").MustSay("We have your question")
package shelltest
