package commission

import (
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/plan"
)

// Account is an account of the book. The texts are stored.
type Account string

// Accounts without a name behind them. The memo is the other side of what the house keeps: neither is money that moves.
const (
	Cash          Account = "cash"
	HouseRetained Account = "house:retained"
	HouseMemo     Account = "house:memo"
	overrideCost  Account = "expense:override"
)

// Payee is whose a line is. The texts are stored: a producer number is an agent, the others have a word and a colon in front.
type Payee string

// House is the payee of members without an agent of record.
const House Payee = "house"

// The words in front.
const (
	suspenseWord = "aor:"      // and the decision that is on hold
	gateWord     = "gate:"     // and the agent who is not ready, when the plan holds such months
	overrideWord = "override:" // and the upline
)

// Suspense is the payee of what is earned while a decision is on hold.
func Suspense(decision string) Payee { return Payee(suspenseWord + decision) }

// Upline is the payee of overrides.
func Upline(npn agent.NPN) Payee { return Payee(overrideWord + string(npn)) }

// Gated is the payee of months that are held because the agent was not ready.
func Gated(npn agent.NPN) Payee { return Payee(gateWord + string(npn)) }

// PayeeOf is an agent.
func PayeeOf(npn agent.NPN) Payee { return Payee(npn) }

// IsAgent tells whether it is an independent agent: only those count against the caps of 42 CFR 422.2274(d).
func (p Payee) IsAgent() bool { return p != "" && p != House && !strings.Contains(string(p), ":") }

// IsUpline tells whether it is an upline, in the book of overrides.
func (p Payee) IsUpline() bool { return strings.HasPrefix(string(p), overrideWord) }

// IsSuspense tells whether it is on hold.
func (p Payee) IsSuspense() bool {
	return strings.HasPrefix(string(p), suspenseWord) || strings.HasPrefix(string(p), gateWord)
}

// IsGate tells whether it is held because the agent was not ready, in plans that hold such months.
func (p Payee) IsGate() bool { return strings.HasPrefix(string(p), gateWord) }

// Decision on hold, "" for others.
func (p Payee) Decision() string {
	if d, ok := strings.CutPrefix(string(p), suspenseWord); ok {
		return d
	}
	return ""
}

// Agent who is paid: an agent, or an upline for its overrides.
func (p Payee) Agent() agent.NPN {
	if p.IsAgent() {
		return agent.NPN(p)
	}
	if n, ok := strings.CutPrefix(string(p), overrideWord); ok {
		return agent.NPN(n)
	}
	return ""
}

// account is where what the payee is owed stands.
func (p Payee) account() Account {
	switch {
	case p == House:
		return HouseRetained
	case p.IsSuspense():
		return Account("suspense:" + string(p))
	case p.IsUpline():
		return Account(p)
	default:
		return Account("payable:agent:" + string(p))
	}
}

// expense is the other side of an accrual.
func (p Payee) expense(s Status, f plan.Family) Account {
	switch {
	case p == House:
		return HouseMemo
	case p.IsUpline():
		return overrideCost
	case f == plan.PDP:
		return Account("expense:commission:" + string(s) + ":PDP")
	default:
		return Account("expense:commission:" + string(s) + ":MA")
	}
}

// receivable is what the payee owes.
func receivable(p Payee) Account {
	if p.IsUpline() {
		return Account("receivable:" + string(p))
	}
	return Account("receivable:agent:" + string(p))
}

// Payable is an agent's account.
func Payable(npn agent.NPN) Account { return PayeeOf(npn).account() }

// Receivable is the debit balance of an agent.
func Receivable(npn agent.NPN) Account { return receivable(PayeeOf(npn)) }

// payee is whose account it is, and whether it says what the payee owes; ok is false for accounts that are nobody's.
func (a Account) payee() (p Payee, owes, ok bool) {
	if npn, found := strings.CutPrefix(string(a), "payable:agent:"); found {
		return Payee(npn), false, true
	}
	if npn, found := strings.CutPrefix(string(a), "receivable:agent:"); found {
		return Payee(npn), true, true
	}
	if upline, found := strings.CutPrefix(string(a), "receivable:"); found {
		return Payee(upline), true, true
	}
	if strings.HasPrefix(string(a), overrideWord) {
		return Payee(a), false, true
	}
	return "", false, false
}
