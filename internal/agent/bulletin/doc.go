// Package bulletin tells agents what they must know, sees who read it, and shows the public which agents the plan vouches for.
//
// Words:
//
//   - A bulletin is written by broker operations, in English and Spanish, and published for an audience. What was published is an edition;
//     a correction is the next edition of the same bulletin.
//   - An audience is whom it concerns: everybody, the downline of an agency, who is licensed in a state, who may sell a product, who is or is
//     not ready to sell, or agents by number. It is asked anew each time: who comes under it later finds the bulletin too.
//   - A receipt is that an agent read an edition, and acknowledged it where that is asked. Each is on record once.
//   - A public page is a small page that an agent writes and broker operations approve. It is shown only while the agent is ready to sell in at
//     least one state, asked at that moment: it disappears with eligibility by itself. It says nothing of members and asks visitors nothing.
//
// Promise B11. Rules: rules/agent/bulletin_page.yaml.
//
// Who may: broker operations write, publish and approve; agents read what concerns them and write their own page; compliance reads all;
// everybody sees public pages.
package bulletin
