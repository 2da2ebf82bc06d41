package voice

import (
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
)

// topic is what somebody may say, with what it is and what came of it. In words, {n} is a small number and {place} somewhere.
type topic struct {
	class   complaint.Class // procedure "" is a grievance, product "" is the member's
	weight  int             // how often, in comparison
	season  season          // nil is the same all year
	once    int             // in so many of a hundred it is settled on the phone
	only    []complaint.Product
	subject string // key of whom it is about: a part of the cast, or "rides", "pharmacy"
	secret  string // ground of confidentiality of the outcome
	cause   string
	remedy  string // corrective action
	words   []string
	spanish []string
	done    string // for the file
	told    string // to the member
	dicho   string
}

// season says how much more often something is said, so many months before the present.
type season func(ago float64) float64

// A new vendor of rides began a third of a year ago, and it does not go well; the mail-order pharmacy got better; premiums are asked
// about around the new year.
func newVendor(ago float64) float64 {
	if ago > 4 {
		return 0.35
	}
	return 1.2 + 0.8*(4-ago)
}

func gettingBetter(ago float64) float64 { return 0.25 + ago/5 }

func newYear(ago float64) float64 {
	if ago > 9 || ago < 1 {
		return 2.2
	}
	return 0.8
}

func of(category, sub string) complaint.Class {
	return complaint.Class{Procedure: complaint.Grievance, Category: category, Subcategory: sub}
}

// medical are the products with care of doctors.
var medical = []complaint.Product{complaint.MA, complaint.AIP}

var topics = append([]topic{
	{
		class: of("delegate", "transport"), weight: 9, season: newVendor, once: 15, only: medical, subject: "rides", cause: "vendor_failure", remedy: "delegate",
		words: []string{
			"The ride to my appointment never came. I waited {n} hours and had to cancel.",
			"Your ride company left me at {place} after the visit. Nobody picked up the phone.",
			"It is the {n}th time that the van is late and I miss my therapy.",
		},
		spanish: []string{"El transporte para mi cita nunca llegó. Esperé {n} horas y tuve que cancelar.", "La compañía de transporte me dejó en {place} y nadie contestó el teléfono."},
		done:    "Booking and log of the vendor compared; the trip was not assigned. New ride booked with another driver.",
		told:    "The ride company did not send a driver. We are sorry. We booked your next rides with another driver and check each one the day before.",
		dicho:   "La compañía no envió un conductor. Lo sentimos. Reservamos sus próximos viajes con otro conductor y los confirmamos el día anterior.",
	},
	{
		class: of("pharmacy", "mail_order"), weight: 6, season: gettingBetter, once: 35, cause: "handover", remedy: "system",
		words:   []string{"My mail order is {n} days late and I am nearly out of pills.", "The mail-order package came without the second medicine, again."},
		spanish: []string{"Mi pedido por correo lleva {n} días de atraso y casi no me quedan pastillas."},
		done:    "Order traced; held at the address check. Local fill arranged for the gap, address corrected in the order system.",
		told:    "Your order was held because of an old address. We corrected it, and you can pick up a supply at your pharmacy today.",
		dicho:   "Su pedido se detuvo por una dirección anterior. La corregimos, y hoy puede recoger un suministro en su farmacia.",
	},
	{
		class: of("pharmacy", "pharmacy_service"), weight: 4, once: 30, subject: "pharmacy", cause: "pharmacy_stock", remedy: "member_remedy",
		words:   []string{"The pharmacy in {place} had only half of my medicine and told me to come back, {n} times.", "At the pharmacy counter they talked about my medicine so that everybody in line could hear how much it costs, and then did not have it."},
		spanish: []string{"La farmacia de {place} solo tenía la mitad de mi medicina y me hizo volver {n} veces."},
		done:    "Pharmacy asked; stock was short. Another pharmacy with the drug found, transferred the same day.",
		told:    "The pharmacy had too little in stock. Your prescription is now with another pharmacy near you that has it.",
		dicho:   "La farmacia no tenía suficiente. Su receta está ahora en otra farmacia cercana que la tiene.",
	},
	{
		class: of("access_wait", "appointment_wait"), weight: 7, once: 10, only: medical, subject: "lakeside", cause: "provider_access", remedy: "provider",
		words:   []string{"The heart doctor has nothing before {n} months. I cannot wait that long.", "I call every morning for an appointment and they say to call again tomorrow."},
		spanish: []string{"El doctor del corazón no tiene citas antes de {n} meses. No puedo esperar tanto."},
		done:    "Appointments asked for and offered compared with the network standard; an earlier visit found with another cardiologist.",
		told:    "You waited longer than our standard allows. We found an earlier visit for you with another heart doctor and sent the referral.",
		dicho:   "Usted esperó más de lo que permite nuestra norma. Encontramos una cita más temprana con otro cardiólogo y enviamos el referido.",
	},
	{
		class: of("access_wait", "directory"), weight: 3, once: 30, only: medical, cause: "directory_error", remedy: "system",
		words: []string{"I called {n} doctors from your list and none of them takes new patients.", "The doctor in your directory moved away years ago."},
		done:  "Entries called and corrected; two practices with openings given to the member.",
		told:  "Our list was out of date. We corrected it and gave you two practices that take new patients.",
		dicho: "Nuestra lista no estaba al día. La corregimos y le dimos dos consultorios que aceptan pacientes.",
	},
	{
		class: of("customer_service", "hold_time"), weight: 8, once: 75, cause: "staffing", remedy: "process",
		words:   []string{"I was on hold for {n}0 minutes and then the line went dead.", "Nobody answers when I press two."},
		spanish: []string{"Esperé {n}0 minutos en el teléfono y se cortó la llamada.", "Nadie contesta cuando marco el dos."},
		done:    "Call log checked; member called back and the question answered.",
		told:    "Our lines were too busy. We called you back and answered your question.",
		dicho:   "Nuestras líneas estaban muy ocupadas. Le devolvimos la llamada y contestamos su pregunta.",
	},
	{
		class: of("customer_service", "wrong_information"), weight: 6, once: 35, cause: "staff_knowledge", remedy: "coaching",
		words:   []string{"Your representative told me that the test is free. Now I have a bill.", "I was told {n} different things by {n} people."},
		spanish: []string{"Me dijeron que la prueba era gratis y ahora tengo una factura."},
		done:    "Recording heard; the answer was wrong. Right answer given; the team was told.",
		told:    "We gave you a wrong answer, and we are sorry. We explained the right one and spoke with our team.",
		dicho:   "Le dimos una respuesta equivocada y lo sentimos. Le explicamos la correcta y hablamos con nuestro equipo.",
	},
	{
		class: of("customer_service", "rude_staff"), weight: 4, once: 20, cause: "staff_conduct", remedy: "coaching", secret: "employee_discipline",
		words:   []string{"The woman on the phone laughed at my accent and hung up.", "Your representative was rude and spoke over me the whole time."},
		spanish: []string{"La señora del teléfono fue grosera y me colgó."},
		done:    "Recording heard by the quality lead; handled with the employee.",
		told:    "We are sorry. We looked into it.",
		dicho:   "Lo sentimos. Lo investigamos.",
	},
	{
		class: of("billing", "premium"), weight: 6, season: newYear, once: 65, cause: "not_told", remedy: "member_remedy",
		words:   []string{"My premium went up by {n} dollars and nobody told me why.", "You billed me twice for this month."},
		spanish: []string{"Mi prima subió {n} dólares y nadie me dijo por qué."},
		done:    "Premium account checked and explained; the double entry taken back.",
		told:    "We checked your account, took the second charge back and explained the new amount.",
		dicho:   "Revisamos su cuenta, retiramos el segundo cobro y le explicamos el nuevo monto.",
	},
	{
		class: of("billing", "payment_not_credited"), weight: 3, once: 40, cause: "data_error", remedy: "system",
		words: []string{"I sent my check {n} weeks ago and you say that I did not pay."},
		done:  "Payment found under an old number and credited; late notice withdrawn.",
		told:  "We found your payment and credited it. Please put the late notice away.",
		dicho: "Encontramos su pago y lo acreditamos. No haga caso del aviso de atraso.",
	},
	{
		class: of("enrollment", "id_card"), weight: 5, season: newYear, once: 85, cause: "late_work", remedy: "member_remedy",
		words:   []string{"I still have no member card after {n} weeks.", "My new card has the wrong doctor on it."},
		spanish: []string{"Todavía no tengo mi tarjeta después de {n} semanas."},
		done:    "Card ordered anew, number given on the phone.",
		told:    "A new card is on its way. You can use this number until it comes.",
		dicho:   "Una tarjeta nueva está en camino. Puede usar este número mientras llega.",
	},
	{
		class: of("enrollment", "delay"), weight: 2, cause: "government_data", remedy: "member_remedy",
		words: []string{"I signed up {n} weeks ago and you say that I am not in the plan."},
		done:  "Application and replies of CMS compared; resubmitted and accepted.",
		told:  "Your enrollment was held by a wrong birth date. It is accepted now, from the date that you asked for.",
		dicho: "Su inscripción se detuvo por una fecha de nacimiento equivocada. Ya fue aceptada desde la fecha que usted pidió.",
	},
	{
		class: of("benefit", "supplemental"), weight: 4, once: 40, only: medical, cause: "benefit_misunderstood", remedy: "material",
		words:   []string{"I thought that glasses are covered, and I paid {n}0 dollars.", "The dentist says that your plan pays nothing for crowns. That is not what I was told."},
		spanish: []string{"Pensé que los lentes estaban cubiertos y pagué {n}0 dólares."},
		done:    "Benefit explained; no decision is asked for. The page of the benefit booklet is being rewritten.",
		told:    "We explained what the plan covers this year, and how to ask for a decision if you do not agree.",
		dicho:   "Le explicamos lo que cubre el plan este año y cómo pedir una decisión si no está de acuerdo.",
	},
	{
		class: of("plan_materials", "hard_to_read"), weight: 3, once: 45, cause: "letter_unclear", remedy: "material",
		words: []string{"I read your letter {n} times and still do not know what you want from me."},
		done:  "Letter read with the member; wording passed on to those who write it.",
		told:  "We went through the letter with you, and we are rewriting it.",
		dicho: "Leímos la carta con usted y la estamos escribiendo de nuevo.",
	},
}, more...)

// say makes the words of somebody.
func (t *thread) say(x *topic) string {
	from := x.words
	if t.who.spanish && len(x.spanish) > 0 {
		from = x.spanish
	}
	text := pick(t.dice, from)
	place := pick(t.dice, []string{"Market Street", "the clinic", "Harbor City", "the hospital", "Ferry Road"})
	if t.who.spanish {
		place = pick(t.dice, []string{"la calle Market", "la clínica", "Harbor City", "el hospital"})
	}
	return strings.NewReplacer("{n}", strconv.Itoa(2+t.dice.IntN(6)), "{place}", place).Replace(text)
}

// answer is what the member hears, in their language.
func (t *thread) answer(x *topic) string {
	if t.who.spanish && x.dicho != "" {
		return x.dicho
	}
	return x.told
}

// month is the mean length of one.
const month = 365.0 / 12 * 24 * float64(time.Hour)

// topic draws what is said at an instant by somebody.
func (t *thread) topic(at time.Time) *topic {
	ago := float64(t.y.Now.Sub(at)) / month
	sum, weights := 0.0, make([]float64, len(topics))
	for i := range topics {
		x := &topics[i]
		if !x.fits(t.who) {
			continue
		}
		weights[i] = float64(x.weight)
		if x.season != nil {
			weights[i] *= x.season(ago)
		}
		sum += weights[i]
	}
	at64 := t.dice.Float64() * sum
	for i, w := range weights {
		if at64 -= w; at64 < 0 {
			return &topics[i]
		}
	}
	return &topics[0]
}

func (x *topic) fits(m *member) bool {
	for _, p := range x.only {
		if p == m.product {
			return true
		}
	}
	return len(x.only) == 0
}
