package sample

import (
	"hash/fnv"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// Named gives people without a name a made-up one, the same at every load, and takes the digits out of Synthea's.
func Named(sink claim.Sink) claim.Sink { return named{sink} }

type named struct{ claim.Sink }

func (n named) Person(p *claim.Person) error {
	changed := *p
	changed.Name = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, p.Name)
	if changed.Name == "" {
		changed.Name = madeUpName(p.Member, p.Sex)
	}
	return n.Sink.Person(&changed)
}

func madeUpName(member string, sex claim.Sex) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(member)) // a hash never fails to write
	sum := h.Sum64()
	given := femaleNames
	if sex == claim.Male {
		given = maleNames
	}
	return familyNames[sum%uint64(len(familyNames))] + ", " + given[sum>>32%uint64(len(given))]
}

var femaleNames = strings.Fields(`Ada Agnes Alma Amelia Anita Anna Bea Bernice Betty Camila Carmen Carol Cecilia Clara Colette
Dalia Delia Dolores Doris Edith Elena Ella Elsa Esther Eva Fatima Flora Frances Gloria Grace Hana Hazel Helen Ida Ines Irene
Iris Isabel Ivy Joan Josie Joyce Julia June Karen Keiko Laura Leah Lena Lois Lorena Lucia Mabel Maeve Marion Martha Mei Mina
Miriam Nadia Nancy Naomi Nell Nina Nora Olga Opal Pearl Petra Priya Rita Rosa Ruth Sara Selma Sonia Stella Sylvia Tamar Tess
Thelma Uma Vera Viola Wanda Wilma Yara Yolanda Zelda Zora`)

var maleNames = strings.Fields(`Abel Adam Ahmed Alan Albert Alvin Amos Andre Anton Arthur Basil Ben Boris Bruno Calvin Carl
Carlos Cecil Clyde Colin Curtis Dale Dean Desmond Diego Earl Eddie Edgar Eli Elmer Emil Enzo Ernest Felix Floyd Frank Fred
Gene George Gilbert Glen Gus Hank Harold Hector Henry Herman Hiro Homer Hugh Ira Ivan Jack Jerome Joel Jorge Juan Karl Kenji
Lars Leo Leon Lloyd Louis Luis Marco Max Milo Morris Ned Nils Omar Orson Oscar Otto Owen Pablo Percy Rafael Ralph Ravi Roy
Rudy Samir Saul Sergio Seth Simon Theo Victor Walt Wei Willis Xavier Yusuf`)

var familyNames = strings.Fields(`Abbott Acosta Adler Aguilar Albright Alvarez Amato Archer Ashby Atwood Bailey Barnes Barrett
Becker Beltran Benson Bishop Blake Bowen Brady Brennan Briggs Bristow Burke Byrne Calloway Carver Castillo Chan Chavez Clayton
Cole Conley Cortez Coyle Cruz Dalton Davila Dawson Delgado Dixon Dorsey Doyle Drake Duarte Dunn Eaton Ellis Emery Esparza
Fallon Farrell Fischer Fleming Flores Foley Fowler Franco Fuller Gallagher Garza Gibbs Goodwin Grady Greer Griffin Guerra Haas
Hale Hanson Harding Hartley Hayes Henson Hobbs Holloway Horn Hughes Ibarra Ingram Iyer Jacobs Jensen Juarez Kane Kaplan Keane
Keller Khan Kim Kirby Klein Kovac Lambert Landry Larkin Le Leary Lindgren Lowe Lucas Lyons Maddox Maher Malone Marsh Mayer
McCabe Mercado Meyer Mills Monroe Mora Morrow Nash Neal Nguyen Nolan Norris Novak Oakes Ochoa Olsen Ortega Osborne Pace Park
Patel Payne Pena Pierce Porter Quinn Ramsey Raymond Reese Reyes Riggs Rios Romero Rowe Russo Sandoval Sato Sawyer Schmidt
Serrano Sharp Shaw Silva Singh Sloan Solis Stark Stein Stokes Tate Thorne Tran Trujillo Underwood Valdez Vance Vargas Vaughn
Vega Wade Walsh Warner Webb Weiss Whitaker Wilder Wolfe Wong Wyatt Yates York Young Zamora Zimmer`)
