package signin

// demoLogin is the login of the account that a demo link to a persona opens. No sign-in form takes it further than its missing
// password.
func demoLogin(persona string) string { return "demo:" + persona }
