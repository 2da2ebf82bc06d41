package voice

import "github.com/keepwell/keepwell/internal/complaint"

// more are the topics that somebody must sign, or that run on another clock.
var more = []topic{
	{
		class: of("quality_of_care", "follow_up"), weight: 3, only: medical, subject: "harbor", cause: "provider_care", remedy: "provider", secret: "peer_review",
		words:   []string{"Nobody told me that my blood test was bad. I found out {n} weeks later in the emergency room."},
		spanish: []string{"Nadie me avisó que mi examen de sangre salió mal. Me enteré {n} semanas después en emergencias."},
		done:    "Records of the practice read; the result was not followed up. Referred to peer review.",
		told:    "We reviewed your care.", dicho: "Revisamos su atención.",
	},
	{
		class: of("quality_of_care", "medicine"), weight: 2, only: medical, subject: "doctor", cause: "provider_care", remedy: "provider",
		words: []string{"The doctor gave me a medicine that I am allergic to. I was sick for {n} days."},
		done:  "Records and fills compared; the allergy was on the chart. Practice changed its check before prescribing.",
		told:  "The allergy was on your chart and was missed. The practice changed how it checks before it prescribes.",
		dicho: "La alergia estaba en su expediente y no se vio. El consultorio cambió su revisión antes de recetar.",
	},
	{
		class: of("quality_of_care", "discharge"), weight: 2, only: medical, cause: "provider_care", remedy: "provider",
		words: []string{"They sent me home too early after the surgery, and I fell the same night."},
		done:  "Discharge notes read with a physician; home care was not arranged.",
		told:  "Care at home should have been arranged before you left. It is arranged now, and the hospital was told.",
		dicho: "La atención en casa debió organizarse antes de su alta. Ya está organizada, y se avisó al hospital.",
	},
	{
		class: of("provider_conduct", "rude"), weight: 5, once: 10, only: medical, subject: "harbor", cause: "provider_conduct", remedy: "provider",
		words:   []string{"The front desk shouted at me because I was {n} minutes late.", "The doctor looked at the screen the whole time and did not listen."},
		spanish: []string{"En la recepción me gritaron porque llegué {n} minutos tarde."},
		done:    "Practice heard; front desk trained; noted in the credentialing file.",
		told:    "We spoke with the practice. They are sorry and trained their front desk.",
		dicho:   "Hablamos con el consultorio. Lo sienten y capacitaron a su recepción.",
	},
	{
		class: of("agent", "misled"), weight: 4, subject: "agent2", cause: "agent_misled", remedy: "retraining", secret: "agent_discipline",
		words:   []string{"The agent said that I keep my doctor. My doctor is not in this plan.", "She told me that the plan costs nothing. That is not true."},
		spanish: []string{"La agente dijo que podía seguir con mi doctor. Mi doctor no está en este plan."},
		done:    "Recording of the sale and scope of appointment checked; statement of the agent taken; handled with the agency.",
		told:    "We looked into the sale.", dicho: "Investigamos la venta.",
	},
	{
		class: of("agent", "unwanted_contact"), weight: 2, once: 0, subject: "shoreway", cause: "agent_unclear", remedy: "retraining",
		words: []string{"An agent calls me {n} times a week although I said no."},
		done:  "Calls confirmed; number put on the list of those who are not called, agency retrained.",
		told:  "The agency has taken you off its list and will not call again.",
		dicho: "La agencia lo quitó de su lista y no volverá a llamar.",
	},
	{
		class: of("privacy", "wrong_mail"), weight: 2, cause: "process_not_followed", remedy: "process",
		words: []string{"I got a letter about somebody else's illness.", "You sent my letter to my old address and the neighbors opened it."},
		done:  "Mail run traced; two letters were put in one envelope. Assessed as no breach that must be notified; the check was added.",
		told:  "Two letters were put into one envelope by mistake. We took it back and added a check.",
		dicho: "Por error se pusieron dos cartas en un sobre. Lo corregimos y agregamos una revisión.",
	},
	{
		class: of("discrimination", "language_help"), weight: 2, cause: "language_help_missing", remedy: "process",
		words:   []string{"The clinic told me to bring my grandchild to interpret."},
		spanish: []string{"En la clínica me dijeron que trajera a mi nieto para traducir."},
		done:    "Clinic heard; interpreter line set up there and noted for the member.",
		told:    "You have the right to an interpreter at no cost. It is set up at that clinic now, and noted for you.",
		dicho:   "Usted tiene derecho a un intérprete sin costo. Ya está disponible en esa clínica y anotado para usted.",
	},
	{
		class: of("fraud", "equipment"), weight: 2, cause: "provider_billing", remedy: "other", secret: "investigation",
		words: []string{"A brace came by mail that I never ordered, and you paid for it.", "My statement shows {n} visits that I never had."},
		done:  "Claims of the supplier compared; handed to special investigations.",
		told:  "We received and investigated it.", dicho: "La recibimos y la investigamos.",
	},
	{
		class: of("care_program", "unwanted_calls"), weight: 2, once: 40, only: medical, cause: "not_told", remedy: "member_remedy",
		words: []string{"Your coach calls me {n} times a week. I want that to stop."},
		done:  "Wish noted: one call a month.",
		told:  "We will call you once a month, as you asked.", dicho: "Le llamaremos una vez al mes, como pidió.",
	},
	{
		class: complaint.Class{
			Procedure: complaint.Grievance, Category: "decision_process", Subcategory: "refused_to_expedite", Trigger: complaint.RefusedToExpedite, Urgent: true,
		}, weight: 3, only: medical, cause: "process_not_followed", remedy: "process",
		words: []string{"I asked for a fast decision and you said no. I cannot wait {n} weeks for the scan."},
		done:  "Request and refusal read; the standard time is kept, the member was told why and of the date.",
		told:  "Your request is decided within the standard time, and you hear from us by then. We explained why it is not faster.",
		dicho: "Su solicitud se decide en el plazo normal, y tendrá noticias antes. Le explicamos por qué no es más rápido.",
	},
	{
		class: complaint.Class{Procedure: complaint.OrganizationDetermination, Category: "benefit", Service: "service"}, weight: 4, only: medical, cause: "not_found",
		words: []string{"I want the plan to approve a bed for my home.", "Please approve {n} more visits of therapy."},
		done:  "Request and notes of the doctor read; approved.",
		told:  "We approved what you asked for.", dicho: "Aprobamos lo que usted pidió.",
	},
	{
		class: complaint.Class{Procedure: complaint.CoverageDetermination, Category: "pharmacy", Subcategory: "drug_list", Service: "drug"}, weight: 2, only: []complaint.Product{complaint.PartD}, cause: "not_found",
		words: []string{"My doctor says that I need this drug and you say that it is not on the list."},
		done:  "Statement of the doctor read; exception granted.",
		told:  "We grant the exception. The drug is covered for you this year.", dicho: "Aceptamos la excepción. El medicamento está cubierto para usted este año.",
	},
	{
		class: complaint.Class{Procedure: complaint.Reconsideration, Category: "benefit", Service: "service"}, weight: 3, only: medical, cause: "not_found",
		words: []string{"You denied my scan. My doctor says that I need it. I want to appeal."},
		done:  "Denial and new notes read by a physician who did not decide before; overturned.",
		told:  "We changed our decision. The scan is approved.", dicho: "Cambiamos nuestra decisión. El estudio está aprobado.",
	},
	{
		class: complaint.Class{Procedure: complaint.Inquiry, Category: "other"}, weight: 7, once: 100, cause: "not_found",
		words:   []string{"When does my dental benefit start?", "Which pharmacy near {place} is in the network?"},
		spanish: []string{"¿Cuándo empieza mi beneficio dental?"},
		done:    "Answered.", told: "We answered your question.", dicho: "Contestamos su pregunta.",
	},
}
