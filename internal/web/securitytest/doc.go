// Package securitytest attacks the composed portals: it walks every address that web.Routes names, in every role, signed out and from
// another site, over a played plan whose people have hostile names. docs/security.md says which attack each test is.
package securitytest
