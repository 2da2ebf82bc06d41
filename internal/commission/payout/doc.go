// Package payout writes what a commission run pays into the file that a bank takes, and into a list that people and payment offices take.
//
// Words:
//
//   - A payment is one amount to one payee of an approved run. It names the payee's bank account by a token and never by its number.
//   - The vault knows which account a token stands for. Account numbers are in memory while a file is written, in the file, and nowhere
//     else: not in the record, not in a log, not in an error.
//   - The originator is who pays: the plan's names and numbers as its bank gave them (plans/*.yaml, commission_payments).
//   - An entry is a payment in an ACH file (NACHA format): PPD to a person, CCD to a business, always a credit.
//   - A payment without a token is paid otherwise, by check; it stands in the list and not in the file.
//
// The file is checked by reading it back before anybody gets it: as many entries and as many cents as payments, or no file.
//
// The same payments on the same day give the same bytes: a file written again after a crash is the same file.
package payout
