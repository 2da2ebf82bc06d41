// Package bulletin is where agents read what the plan tells them, where broker operations write it and see who read it, and where the
// public finds the pages of agents.
//
// Pages: an agent's bulletins and public page; for broker operations the bulletins with their editor, preview and readers, and the pages
// that wait for approval; for everybody /agent/<name>. A public page asks visitors for nothing and remembers nothing of them.
package bulletin
