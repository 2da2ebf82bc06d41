// Package verification is where doctors confirm what a special needs enrolment rests on, and where staff see that they do.
//
// Pages: the page of a link, for a provider without an account (door, question, thanks); for broker operations and member services the
// queue, one verification with its chase, and the determinations about benefits for the chronically ill. Parts of it stand in an agent's
// book of business.
//
// The page of a link shows nothing about a member before the key fits, is in no cache and no index, and its address in no log.
package verification
