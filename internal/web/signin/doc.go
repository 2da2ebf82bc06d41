// Package signin is the doors of the portals: it lets people in by password, passkey, recovery code, invitation or the plan's own
// identity provider, and shows them how their account is kept safe.
//
// Words:
//
//   - Doors know who is signed in (shell.Doors) and give the routes of the pages here.
//   - A ceremony is a sign-in of several steps; a cookie ties its steps to one browser.
//   - A demo link signs in as a made-up person. Demo links and the sessions they begin exist only in a demo.
//
// Rules that hold on every page: a session gets a new secret whenever it gains something; where to go next is always a path of this
// site; what is wrong with a login, a password or a code is never told; everything but passkeys works without JavaScript.
package signin
