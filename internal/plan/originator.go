package plan

import (
	"errors"
	"regexp"
)

// Originator is who pays commissions, as the plan's bank gave its names and numbers. It holds no account of anybody.
type Originator struct {
	Name            string `yaml:"name"`             // of the company, 16 letters or fewer
	Company         string `yaml:"company"`          // identification: ten letters and digits, mostly 1 and the employer's number
	Origin          string `yaml:"origin"`           // immediate origin: nine or ten digits
	Bank            string `yaml:"bank"`             // routing number of the bank that sends
	Destination     string `yaml:"destination"`      // routing number of who takes the file
	DestinationName string `yaml:"destination_name"` // 23 letters or fewer
	Description     string `yaml:"description"`      // on the payee's account statement, ten letters or fewer
}

var (
	companyForm = regexp.MustCompile(`^[0-9A-Za-z]{10}$`)
	originForm  = regexp.MustCompile(`^[0-9]{9,10}$`)
	bankForm    = regexp.MustCompile(`^[0-9]{9}$`)
)

// Check says what is missing or too long. A plan that pays no commissions has no originator.
func (o Originator) Check() error {
	const name, destination, description = 16, 23, 10
	switch {
	case o.Name == "" || len(o.Name) > name:
		return errors.New("name needs 1 to 16 letters")
	case !companyForm.MatchString(o.Company):
		return errors.New("company needs ten letters and digits")
	case !originForm.MatchString(o.Origin):
		return errors.New("origin needs nine or ten digits")
	case !bankForm.MatchString(o.Bank) || !bankForm.MatchString(o.Destination):
		return errors.New("bank and destination need nine digits")
	case o.DestinationName == "" || len(o.DestinationName) > destination:
		return errors.New("destination_name needs 1 to 23 letters")
	case o.Description == "" || len(o.Description) > description:
		return errors.New("description needs 1 to 10 letters")
	}
	return nil
}

// Pays tells whether the profile names an originator at all.
func (o Originator) Pays() bool { return o != Originator{} }
