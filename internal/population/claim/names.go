package claim

// systemNames are the code systems as files and pages write them.
var systemNames = map[System]string{
	ICD10CM: "ICD10CM", ICD9CM: "ICD9CM", ICD10PCS: "ICD10PCS", ICD9PCS: "ICD9PCS", HCPCS: "HCPCS", MSDRG: "MSDRG", Revenue: "REVENUE",
	BillType: "BILLTYPE", Place: "PLACE", NDC: "NDC", RxNorm: "RXNORM", LOINC: "LOINC", CVX: "CVX", SNOMED: "SNOMED",
}

// String is the code system's name, "" for none.
func (s System) String() string { return systemNames[s] }

var settingNames = map[Setting]string{
	SettingUnknown: "unknown", Inpatient: "inpatient", SNF: "snf", HHA: "hha", Outpatient: "hop", Carrier: "carrier", DME: "dme",
	Ambulance: "ambulance", Hospice: "hospice", Drug: "drug", Clinical: "clinical",
}

// String is the setting as rules write it.
func (s Setting) String() string { return settingNames[s] }
