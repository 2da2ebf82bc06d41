package claim

import "math"

// Day counts days since 1970-01-01, as Arrow's date32 does. clock.FromDays turns it into a civil date.
type Day = int32

// NoDay stands for a date that the source does not give.
const NoDay Day = math.MinInt32

// Setting is where care was given. The values are stored in files: never renumber.
type Setting uint8

const (
	SettingUnknown Setting = 0
	Inpatient      Setting = 1
	SNF            Setting = 2
	HHA            Setting = 3
	Outpatient     Setting = 4 // HOP: hospital outpatient, Part B institutional
	Carrier        Setting = 5 // Part B professional
	DME            Setting = 6
	Ambulance      Setting = 7 // a professional claim on which every line is ambulance
	Hospice        Setting = 8
	Drug           Setting = 9  // Part D event
	Clinical       Setting = 10 // from a record, not a bill: result, immunization, observation
	SettingCount   Setting = 11
)

// Status is what the claim is worth. The values are stored in files: never renumber.
type Status uint8

const (
	Paid   Status = 0 // paid, or an accepted encounter record
	Denied Status = 1
	Void   Status = 2 // reversed, cancelled or deleted by a later action
)

// System is a code system. The values are stored in files: never renumber.
type System uint8

const (
	ICD10CM  System = 1
	ICD9CM   System = 2
	ICD10PCS System = 3
	ICD9PCS  System = 4
	HCPCS    System = 5 // Level I (CPT) and Level II look alike on a claim and share the column
	MSDRG    System = 6
	Revenue  System = 7
	BillType System = 8
	Place    System = 9
	NDC      System = 10 // eleven digits, no hyphens
	RxNorm   System = 11
	LOINC    System = 12
	CVX      System = 13
	SNOMED   System = 14
)

// Role is how a code stands on its claim. The values are stored in files: never renumber.
type Role uint8

const (
	Principal Role = 1 // principal or first-listed diagnosis
	Secondary Role = 2 // any other diagnosis of the claim
	Admitting Role = 3 // admitting diagnosis or reason for visit
	Line      Role = 4 // the diagnosis a line points at
	Procedure Role = 5 // procedure, HCPCS, DRG, revenue, bill type, place of service, vaccine, observation
)

// Code is one coded fact of a claim. Code has no dots, hyphens or blanks and is in upper case (LOINC keeps its hyphen).
type Code struct {
	System System
	Role   Role
	Code   string
	Date   Day // service date of the code; the claim's from date where the source gives none
}

// Claim is one medical claim with all its lines folded in: each distinct (system, code, date) once, with its strongest role.
type Claim struct {
	ID        string // the source's claim id
	Member    string
	Setting   Setting
	Status    Status
	Version   int64 // source's processing order (days since 1970 of processing or payment; 0 if unknown)
	From      Day
	Thru      Day
	Admit     Day // NoDay when not a stay
	Discharge Day // NoDay when not a stay or still a patient
	Lines     int
	PaidCents int64
	Provider  string // NPI of the performing or attending practitioner, "" if unknown
	Codes     []Code
}

// Fill is one dispensed prescription (a Part D event or a pharmacy claim line).
type Fill struct {
	ID            string
	Member        string
	Status        Status
	Version       int64
	Date          Day
	Drug          Code // System NDC or RxNorm
	DaysSupply    int16
	QuantityMilli int64 // thousandths of the unit dispensed
	Refill        int16 // fill number, 0 = original, -1 unknown
	PaidCents     int64
	Prescriber    string // NPI
	Pharmacy      string
}

// Result is one observation with a number: a laboratory value or a blood pressure.
type Result struct {
	ID     string
	Member string
	Status Status
	Code   Code // System LOINC
	Value  float64
	Unit   string // UCUM as the source gives it
}

// Coverage is what a span covers. The values are stored in files: never renumber.
type Coverage uint8

const (
	PartA        Coverage = 1
	PartB        Coverage = 2
	PartC        Coverage = 3 // Medicare Advantage contract and PBP in Contract and Plan
	PartD        Coverage = 4
	HospiceElect Coverage = 5 // hospice election
	ESRD         Coverage = 6 // end-stage renal disease entitlement or status
	Institution  Coverage = 7 // long-term institution or institutional SNP
	Medical      Coverage = 8 // commercial or unspecified medical coverage (counts as A and B)
	Dual         Coverage = 9
	LowIncome    Coverage = 10
)

// Span is a closed interval of coverage. A span without a known end has Thru = NoDay. Coverage, contract, plan and the first
// day say which span of the member it is: a later version may end, lengthen or, with a Thru before From, withdraw it.
type Span struct {
	Member   string
	Coverage Coverage
	From     Day
	Thru     Day
	Contract string // H1234
	Plan     string // PBP 001
	Version  int64  // orders copies: the reference period or file date as days; 0 if unknown
}

// Sex as the source's administrative record has it. The values are stored in files: never renumber.
type Sex uint8

const (
	SexUnknown Sex = 0
	Male       Sex = 1
	Female     Sex = 2
)

// Person is what the population needs to know about a member. Empty fields are unknown and never overwrite a known value.
type Person struct {
	Member  string
	Version int64 // orders copies: the reference year or file date as days; the latest wins field by field
	Birth   Day
	Death   Day
	Sex     Sex
	Name    string // "Family, Given", "" when the source has none
	State   string // two letters
	ZIP     string
	MBI     string
}

// Sink receives what a reader found, one call per fact. The pointed-to value is valid only during the call.
type Sink interface {
	Person(*Person) error
	Span(*Span) error
	Claim(*Claim) error
	Fill(*Fill) error
	Result(*Result) error
}
