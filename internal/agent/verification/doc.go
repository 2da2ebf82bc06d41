// Package verification has a doctor confirm what an enrolment rests on: the chronic condition of a special needs plan, and whether a
// member may have special supplemental benefits for the chronically ill.
//
// Words:
//
//   - A verification belongs to one enrolment into a chronic condition special needs plan (C-SNP, 42 CFR 422.2, 422.52(f)). It is opened
//     by the enrolment itself and lives as long as it.
//   - The provider is who treats the member and may confirm: named by the member, with a release.
//   - A form goes to the provider: on paper or by fax. It carries a code, and the address of a page that opens once (a link).
//   - A link is a secret of more than 128 bits. Only its hash is kept. It ends, it is used once, and wrong answers lock it.
//   - The chase is the schedule of attempts. A step is one of them; an attempt is what really happened, with its result.
//   - An attestation is what the provider said: each condition confirmed or not, who said it, and the evidence of it: the page, a
//     document in the archive, or a recorded call that was read back.
//   - Not confirmed by the end of the first month, the member gets a notice; not confirmed by the due day, somebody ends the enrolment
//     with the last day of the second month. A confirmation that comes before then keeps the member.
//   - A determination says whether a member may have special supplemental benefits (SSBCI, 42 CFR 422.102(f)) in a benefit year: three
//     parts, each with evidence, decided by rules that are data.
//
// Claims never verify: nothing in this package reads them, and no attestation can name them as its evidence.
//
// Promise B10. Rules: rules/agent/verification.yaml, verification_supplemental.yaml, verification_form.yaml.
//
// Who may: broker operations and member services work the queue; a provider answers by link; agents see the status of members of their
// book, never a condition.
package verification
