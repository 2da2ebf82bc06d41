package read

import (
	"encoding/json"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// The parts of FHIR STU3 (BCDA v1) and R4 (CARIN Blue Button: Blue Button v2, AB2D v3) resources that are read. Where the two
// releases name a thing differently both names stand side by side.

type fhirCoding struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

type fhirConcept struct {
	Coding []fhirCoding `json:"coding"`
}

// code is the code from the first coding whose system or code list ends so.
func (c fhirConcept) code(systemEnd string) string {
	for _, coding := range c.Coding {
		if strings.HasSuffix(coding.System, systemEnd) {
			return coding.Code
		}
	}
	return ""
}

func (c fhirConcept) has(code string) bool {
	for _, coding := range c.Coding {
		if coding.Code == code || strings.HasSuffix(coding.Code, "/"+code) {
			return true
		}
	}
	return false
}

type fhirPeriod struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

type fhirReference struct {
	Reference  string         `json:"reference"`
	Identifier fhirIdentifier `json:"identifier"`
}

// id is the last part of a reference such as Patient/123 or urn:uuid:123.
func (r fhirReference) id() string {
	text := strings.TrimPrefix(r.Reference, "urn:uuid:")
	return text[strings.LastIndexByte(text, '/')+1:]
}

type fhirIdentifier struct {
	System string      `json:"system"`
	Value  string      `json:"value"`
	Type   fhirConcept `json:"type"`
}

type fhirQuantity struct {
	Value     json.Number     `json:"value"`
	Extension []fhirExtension `json:"extension"`
}

type fhirExtension struct {
	URL      string       `json:"url"`
	Coding   fhirCoding   `json:"valueCoding"`
	Quantity fhirQuantity `json:"valueQuantity"`
	Date     string       `json:"valueDate"`
}

// variable is the name of a CMS variable at the end of an extension's URL.
func (e fhirExtension) variable() string {
	_, name, _ := strings.Cut(e.URL, "/variables/")
	return name
}

func extension(all []fhirExtension, variable string) *fhirExtension {
	for i := range all {
		if strings.HasSuffix(all[i].URL, "/"+variable) {
			return &all[i]
		}
	}
	return nil
}

// extensionCode is the code of a coded extension, "" when there is none.
func extensionCode(all []fhirExtension, variable string) string {
	if e := extension(all, variable); e != nil {
		return e.Coding.Code
	}
	return ""
}

type fhirMeta struct {
	LastUpdated string       `json:"lastUpdated"`
	Profile     []string     `json:"profile"`
	Tag         []fhirCoding `json:"tag"`
}

// fhirHead is what tells a resource's kind.
type fhirHead struct {
	ResourceType string `json:"resourceType"`
	Entry        []struct {
		Resource json.RawMessage `json:"resource"`
	} `json:"entry"`
}

type fhirEOB struct {
	ResourceType    string           `json:"resourceType"`
	ID              string           `json:"id"`
	Meta            fhirMeta         `json:"meta"`
	Extension       []fhirExtension  `json:"extension"`
	Identifier      []fhirIdentifier `json:"identifier"`
	Status          string           `json:"status"`
	Use             string           `json:"use"`
	Type            fhirConcept      `json:"type"`
	SubType         json.RawMessage  `json:"subType"` // a list in STU3
	Patient         fhirReference    `json:"patient"`
	BillablePeriod  fhirPeriod       `json:"billablePeriod"`
	Hospitalization fhirPeriod       `json:"hospitalization"`
	Created         string           `json:"created"`
	Information     []fhirInfo       `json:"information"`
	SupportingInfo  []fhirInfo       `json:"supportingInfo"`
	CareTeam        []fhirCareTeam   `json:"careTeam"`
	Diagnosis       []fhirDiagnosis  `json:"diagnosis"`
	Procedure       []fhirProcedure  `json:"procedure"`
	Item            []fhirItem       `json:"item"`
	Payment         fhirPayment      `json:"payment"`
	Facility        struct {
		Identifier fhirIdentifier  `json:"identifier"`
		Extension  []fhirExtension `json:"extension"`
	} `json:"facility"`
	Organization fhirReference `json:"organization"`
	Provider     fhirReference `json:"provider"`
}

type fhirInfo struct {
	Category fhirConcept  `json:"category"`
	Code     fhirConcept  `json:"code"`
	Date     string       `json:"timingDate"`
	Period   fhirPeriod   `json:"timingPeriod"`
	Quantity fhirQuantity `json:"valueQuantity"`
}

type fhirCareTeam struct {
	Provider      fhirReference `json:"provider"`
	Role          fhirConcept   `json:"role"`
	Qualification fhirConcept   `json:"qualification"`
}

type fhirDiagnosis struct {
	Sequence int           `json:"sequence"`
	Concept  fhirConcept   `json:"diagnosisCodeableConcept"`
	Type     []fhirConcept `json:"type"`
}

type fhirProcedure struct {
	Date    string      `json:"date"`
	Concept fhirConcept `json:"procedureCodeableConcept"`
}

type fhirItem struct {
	Diagnosis3     []int        `json:"diagnosisLinkId"`
	Diagnosis4     []int        `json:"diagnosisSequence"`
	Service3       fhirConcept  `json:"service"`
	Service4       fhirConcept  `json:"productOrService"`
	Revenue        fhirConcept  `json:"revenue"`
	Place          fhirConcept  `json:"locationCodeableConcept"`
	ServicedDate   string       `json:"servicedDate"`
	ServicedPeriod fhirPeriod   `json:"servicedPeriod"`
	Quantity       fhirQuantity `json:"quantity"`
	Adjudication   []struct {
		Category fhirConcept `json:"category"`
		Amount   fhirMoney   `json:"amount"`
	} `json:"adjudication"`
}

type fhirMoney struct {
	Value json.Number `json:"value"`
}

type fhirPayment struct {
	Amount fhirMoney `json:"amount"`
	Date   string    `json:"date"`
}

type fhirPatient struct {
	ID         string           `json:"id"`
	Meta       fhirMeta         `json:"meta"`
	Extension  []fhirExtension  `json:"extension"`
	Identifier []fhirIdentifier `json:"identifier"`
	Name       []struct {
		Family string   `json:"family"`
		Given  []string `json:"given"`
	} `json:"name"`
	Gender   string `json:"gender"`
	Birth    string `json:"birthDate"`
	Deceased string `json:"deceasedDateTime"`
	Address  []struct {
		State string `json:"state"`
		ZIP   string `json:"postalCode"`
	} `json:"address"`
}

type fhirCoverage struct {
	ID          string          `json:"id"`
	Meta        fhirMeta        `json:"meta"`
	Extension   []fhirExtension `json:"extension"`
	Status      string          `json:"status"`
	Type        fhirConcept     `json:"type"`
	Beneficiary fhirReference   `json:"beneficiary"`
	Period      fhirPeriod      `json:"period"`
	Grouping    struct {
		SubPlan string `json:"subPlan"`
	} `json:"grouping"`
	Class []struct {
		Value string `json:"value"`
	} `json:"class"`
}

// fhirSystem is our name for the code system of a coding. Diagnosis and procedure tell two families of ICD apart whose
// system FHIR often names the same.
func fhirSystem(system string, procedure bool) (claim.System, bool) {
	system = strings.ToLower(system)
	found := claim.System(0)
	switch {
	case strings.Contains(system, "icd-10"), strings.Contains(system, "icd10"):
		found = claim.ICD10CM
	case strings.Contains(system, "icd-9"), strings.Contains(system, "icd9"):
		found = claim.ICD9CM
	case strings.Contains(system, "hcpcs"), strings.HasSuffix(system, "/cpt"):
		found = claim.HCPCS
	case strings.HasSuffix(system, "/ndc"):
		found = claim.NDC
	case strings.Contains(system, "snomed"):
		found = claim.SNOMED
	case strings.Contains(system, "rxnorm"):
		found = claim.RxNorm
	case strings.HasSuffix(system, "/cvx"):
		found = claim.CVX
	}
	if procedure && (found == claim.ICD10CM || found == claim.ICD9CM) {
		found = procedureOf(found)
	}
	return found, found != 0
}
