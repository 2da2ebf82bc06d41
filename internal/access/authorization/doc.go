// Package authorization keeps the papers by which others may act for a member or see something of theirs: appointment forms,
// legal authority, HIPAA authorizations, and what a member agrees to on the phone.
//
// Words:
//
//   - An authorization is one paper, electronic form or spoken agreement, as it was captured: who signed when, for whom, for what.
//   - An element is a part that the paper must have. What is missing is named, with what to do about it (42 CFR 405.910(d));
//     until it is cured the paper gives nothing.
//   - The holder is whom the authorization names: a representative, or whoever may receive.
//   - Legal authority (guardian, durable power of attorney, health-care proxy, executor) is shown by papers that a reviewer
//     verifies, not by the form; its holder stands in for the member (45 CFR 164.502(g)).
//   - A valid authorization is a grant (package access) from the moment it is recorded, and none from the moment it is
//     revoked: both are one append. It ends by itself after its last day.
//
// Promise F3: granted, scoped, expiring, revoked; respected at the very next request.
//
// Clocks: the last day on which an appointment is good for a new grievance or appeal (42 CFR 405.910(e)); the expiry date that
// an authorization states (45 CFR 164.508(c)(1)(v)); the end of the call for a spoken agreement.
//
// Who may: members grant and revoke by themselves at the portal; member services captures papers; the privacy officer verifies
// legal papers and refuses a representative on belief of abuse or endangerment.
package authorization
