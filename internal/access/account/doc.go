// Package account says who is at the door: accounts, how their holders show that it is them, and what they may then act as.
//
// Words:
//
//   - An account belongs to one person (or to nobody yet) and has roles. It is active, suspended or closed.
//   - A holder is how an account is known at the door: a login, a name, a subject of the plan's identity provider.
//   - A factor is what a holder shows: a password, a passkey, a recovery code, the identity provider's word.
//   - An invitation lets its bearer open an account once: a link for staff; for members a code by letter that opens only together
//     with the member number and the birth date.
//   - A session is one browser signed in, in one of the account's roles. Its secret is in a cookie; only a hash is kept.
//   - Step-up means that the holder showed a factor within the last minutes; sensitive acts ask for it.
//   - A token lets a program act in one role, with scopes, until a day.
//   - A ceremony is a sign-in of several steps (passkey, identity provider); what it remembers between two steps is taken once.
//   - The throttle makes guessing slow: by login and by address, known or not, the same for all.
//
// Promises:
//
//   - What is ended, suspended or taken away is refused at the very next request, on every server.
//   - No secret is stored: passwords as Argon2id, random secrets as SHA-256.
//   - An unknown login, a wrong password and a suspended account look the same from outside and take the same time.
//
// Facts about accounts are events on the stream account/<id>; logins and secrets are not in the record, so that they can be erased.
package account
