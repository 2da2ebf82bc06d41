package evaluate

// Pack is one YAML document that says how CSV files beside it are read as value sets (kind value_sets), as the table of
// drug ingredients (kind ingredients) or as a list that maps products to ingredients (kind products). A value set's full
// name is the pack's id, a slash and its name in the file, in lower case with underscores: ccw/diabetes. Its version is the
// pack's.
type Pack struct {
	Kind    string     `yaml:"kind"`
	ID      string     `yaml:"id"`
	Version string     `yaml:"version"`
	Title   string     `yaml:"title"`
	Licence string     `yaml:"licence"` // open or user_supplied
	Source  Source     `yaml:"source"`
	Notice  string     `yaml:"notice"` // text that must travel with the codes
	Files   []PackFile `yaml:"files"`
}

// PackFile is one CSV file with a header line. Columns are named by their header. A set or system may be fixed for the file.
type PackFile struct {
	File    string      `yaml:"file"` // relative to the YAML file
	Columns PackColumns `yaml:"columns"`
	Set     string      `yaml:"set"`
	System  string      `yaml:"system"`
	Only    []string    `yaml:"only"` // take only these sets
}

// PackColumns are the header names. Empty means the file has no such column.
type PackColumns struct {
	Set     string `yaml:"set"`
	System  string `yaml:"system"`
	Code    string `yaml:"code"` // may end in * for a prefix
	Role    string `yaml:"role"` // include (default) or exclude
	Display string `yaml:"display"`

	// Ingredients and products.
	Ingredient     string `yaml:"ingredient"`      // name of one ingredient
	IngredientText string `yaml:"ingredient_text"` // text in which ingredient names are looked for, word by word
	RxNorm         string `yaml:"rxnorm"`          // the ingredient's RxNorm IN code
	MeasureClass   string `yaml:"measure_class"`
	Class          string `yaml:"class"`
}
