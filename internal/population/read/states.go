package read

// statesOfSSA are the states in the order of their Social Security Administration codes, which start at 01. CMS files use them, not the
// census (FIPS) codes.
var statesOfSSA = [...]string{
	1: "AL", 2: "AK", 3: "AZ", 4: "AR", 5: "CA", 6: "CO", 7: "CT", 8: "DE", 9: "DC", 10: "FL", 11: "GA", 12: "HI", 13: "ID",
	14: "IL", 15: "IN", 16: "IA", 17: "KS", 18: "KY", 19: "LA", 20: "ME", 21: "MD", 22: "MA", 23: "MI", 24: "MN", 25: "MS",
	26: "MO", 27: "MT", 28: "NE", 29: "NV", 30: "NH", 31: "NJ", 32: "NM", 33: "NY", 34: "NC", 35: "ND", 36: "OH", 37: "OK",
	38: "OR", 39: "PA", 40: "PR", 41: "RI", 42: "SC", 43: "SD", 44: "TN", 45: "TX", 46: "UT", 47: "VT", 48: "VI", 49: "VA",
	50: "WA", 51: "WV", 52: "WI", 53: "WY", 65: "GU",
}

// stateOfSSA is the postal abbreviation of an SSA state code; "" for others (54 is "others" in DE-SynPUF).
func stateOfSSA(code []byte) string {
	n := number(code)
	if len(code) == 0 || len(code) > 2 || n < 0 || n >= len(statesOfSSA) {
		return ""
	}
	return statesOfSSA[n]
}
