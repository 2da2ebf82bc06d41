// Package web is the portal: pages that people read, and the same facts as JSON where a program asks for them.
//
// Words:
//
//   - Page: one idea, rendered on the server. It works without JavaScript; htmx only saves a full reload.
//
//   - Action: what a person does on a page. Each action has its own file: overview.go, worklist.go, worklist_export.go,
//     member.go, why.go, loads.go, rules.go, signin.go.
//
//   - Demo link: a signed address that signs somebody in with a role until it expires. It exists only where
//     Options.Demo is set.
//
//   - Session: a signed cookie with a role and an end. The server keeps nothing.
//
//   - Chart: a drawing rendered on the server, always with a table of the same numbers beside it.
//
// Pages ask the population only through population.Reader. They write no member id, name or query string into the log.
package web
