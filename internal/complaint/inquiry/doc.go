// Package inquiry answers agents: those who ask about a dissatisfied customer, and those who have a question of their own.
//
// Words:
//
//   - An inquiry is an agent's question about a customer. It hears one of a few sentences, and never more (promise A4). It opens
//     no case and moves no date; only an agent who holds the member's appointment files a grievance with it (promise A3).
//   - The code of an answer (A0 to A6) says what was so. It is for the file. Agents hear the sentence of the spoken code alone: what
//     nobody could find, what was closed, and what the member asked to keep quiet sound alike.
//   - A caller is an agent on the phone for whom staff ask. Without a call back to the number on file nothing is discussed.
//   - Outreach is work that an inquiry made: call the member, have compliance look. Harm and urgency become work, never a case.
//   - A limit keeps agents from fishing. Who runs into one is on the watch list of compliance.
//   - A question is what an agent asks the plan's agent resource line for themselves: tracked to an answer by a day (promise A12).
//
// Promises: A3, A4, A12. Rules: rules/complaint/agent_inquiry.yaml, agent_inquiry_limit, agent_answer, outreach_target, resource_question.
//
// Who may: agents and agencies ask; member services and the complaint desks ask for callers, do the outreach and answer questions;
// compliance reads the watch list. Nobody here reads a case: the room asks others questions that are answered with yes or no.
package inquiry
