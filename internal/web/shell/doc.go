// Package shell is what all portals share: the frame of a page, who may open it, languages, forms, errors and components.
//
// Words:
//
//   - Audience: the people one portal is for: members, agents, staff, coaches, doctors, the office. Each audience package gives its
//     routes and menu entries; this package knows none of them.
//
//   - Route: a pattern, who may open it and the action behind it. For anybody else it does not exist.
//
//   - Visit: what an action and its page know about the request: who asks, in which language, at what time.
//
//   - Action: answers one visit. Answer: what is written: a page, a redirect, a file.
//
//   - Door: how somebody gets in. Doors (package signin) tell who is signed in; this package only asks.
//
//   - Text: a sentence of a page. It has a key (area.page.what) and one wording in each language, in text/<area>.<lang>.yaml.
//     No sentence stands in code.
//
//   - Said: a sentence that the next page shows once, such as "Your address was saved".
//
//   - Failure: a designed page (or problem details for programs) for what went wrong. Refused looks like not found.
//
// A new language is one file for each area, named <area>.<lang>.yaml with a BCP 47 code, in text or in a folder of the plan
// (LoadLanguages takes several). shell.<lang>.yaml also says the language's own name, its direction, the region whose numbers it
// uses and how it writes dates. Languages.Incomplete lists what a file still lacks; until then the source language fills in.
//
// Every page works without JavaScript, at 320 pixels, by keyboard, in large print, in the dark and on paper. A page never holds
// inline script or style. The log holds patterns, never paths.
package shell
