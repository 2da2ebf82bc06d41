// Package api is the interface for programs: everything that people do on pages, as JSON below /api/v1.
//
// Words:
//
//   - A caller is a program with a token; it acts as one account in one role.
//   - A scope is what its token was given for: a kind of member data with an action (conditions:view), or a named scope for what is
//     not member data (accounts:read). Acts for which a page asks people to confirm who they are have an explicit scope of their own:
//     no general one covers it.
//   - A purpose is why the caller looks at a member; with some purposes and roles it also gives a reason in words.
//   - An idempotency key names a wish: the same request sent again under it is done once.
//   - A problem is an answer that says what went wrong (RFC 9457). It never repeats what was sent or found.
//
// Promise H3: programs can do what people can do, under the same rules: every member's data is opened by access.Guard, which puts
// the look into the record first. What policy refuses looks like what does not exist; only a missing scope is told.
//
// The OpenAPI document is made of the same operations that answer, and the tests hold each answer against it.
package api
