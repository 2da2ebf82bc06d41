// Command keepwell is the whole product in one binary: it loads claims, evaluates everybody against the rules, serves the
// portals, and proves the record.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// Exit codes. 1 is for what could not be done, 2 for how it was asked.
const (
	exitFailed = 1
	exitUsage  = 2
)

// commands is the command line: one field a command, one file each.
type commands struct {
	Config string `help:"Configuration file (YAML). Default: keepwell.yaml in this folder if it is there." type:"path" env:"KEEPWELL_CONFIG"`
	Data   string `help:"Folder that holds everything: database, columns, keys." type:"path"`

	Demo       demoCmd       `cmd:"" help:"Build a sample plan from public synthetic data and serve it."`
	Serve      serveCmd      `cmd:"" help:"Serve the portals over an existing folder."`
	Load       loadCmd       `cmd:"" help:"Load claims, fills, results and eligibility from files; report every row."`
	Identify   identifyCmd   `cmd:"" help:"Evaluate everybody against the condition and gap rules as of a date."`
	People     peopleCmd     `cmd:"" help:"Who people are: import, search, show, review duplicates, merge and unmerge."`
	Account    accountCmd    `cmd:"" help:"Who may sign in: accounts, invitations, roles, sessions, tokens."`
	Letters    lettersCmd    `cmd:"" help:"Letters: list, print, note what was handed over or came back."`
	Measure    measureCmd    `cmd:"" help:"Count care gaps for a closed year, as a plan's rates count them (estimates)."`
	Ctm        ctmCmd        `cmd:"" help:"Complaints of CMS's Complaints Tracking Module: import, reconcile, review."`
	Complaints complaintsCmd `cmd:"" help:"Complaints: audit universes, reporting counts, rate, balance, evidence, contacts by file."`
	Enrollment enrollmentCmd `cmd:"" help:"Who is in which plan: load files, show a member, list plan changes."`
	Changes    changesCmd    `cmd:"" help:"Plan changes and who is agent of record after them: list, show, follow, decide again."`
	Agents     agentsCmd     `cmd:"" help:"Agents: load credentials, show, ready to sell, lapses, export."`
	Pay        payCmd        `cmd:"" help:"Commissions: run, approve, export, lines, accounts, check."`
	Special    specialCmd    `cmd:"" name:"verifications" help:"Special needs plans: what waits for a doctor's word, forms to print, what went out."`
	Decide     decideCmd     `cmd:"" help:"Decide cases by a policy: NDJSON in, NDJSON out."`
	Replay     replayCmd     `cmd:"" help:"Evaluate the past again with other rules and list every difference."`
	Rebuild    rebuildCmd    `cmd:"" help:"Drop all views and build them again from the record."`
	Verify     verifyCmd     `cmd:"" help:"Prove that the record was not altered: all of it, one stream, or a proof file offline."`
	Backup     backupCmd     `cmd:"" help:"Write a backup while the system runs."`
	Restore    restoreCmd    `cmd:"" help:"Restore a backup into an empty folder or database."`
	Export     exportCmd     `cmd:"" help:"Write the population's columns as Parquet."`
	Columns    columnsCmd    `cmd:"" help:"Check or merge the files that hold claims."`
	Agreement  agreementCmd  `cmd:"" help:"Compare confirmed conditions with the chronic flags of DE-SynPUF summaries."`
	Doctor     doctorCmd     `cmd:"" help:"Say what is missing, and why letters wait."`
	ConfigCmd  configCmd     `cmd:"" name:"config" help:"Explain the configuration and every mistake in it."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// app is what every command gets: where to write, what time it is, and the configuration.
type app struct {
	ctx    context.Context
	out    io.Writer // results: standard output
	err    io.Writer // progress and messages: standard error
	in     io.Reader
	now    func() time.Time
	config config
	log    *slog.Logger
	tty    bool // standard error is a terminal: draw progress bars

	mayCreate bool // the command makes the folder when it is not there
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	exit := -1
	parser, err := kong.New(&c, kong.Name("keepwell"), kong.UsageOnError(), kong.Writers(out, errOut),
		kong.Exit(func(code int) { exit = code }),
		kong.Description("Keepwell helps a Medicare health plan keep its promises and prove it."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}))
	if err != nil {
		panic(err) // the command line's own declaration is wrong
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help
		return exit
	}
	if err != nil {
		fmt.Fprintf(errOut, "keepwell: %v\nSee keepwell --help.\n", err)
		return exitUsage
	}
	a := &app{
		ctx: ctx, in: in, out: out, err: errOut, now: time.Now, tty: isTerminal(errOut),
		log: slog.New(shell.Redacting(slog.NewTextHandler(errOut, &slog.HandlerOptions{Level: slog.LevelWarn}))),
	}
	if a.config, err = loadConfig(c.Config, c.Data); err != nil {
		fmt.Fprintf(errOut, "keepwell: %v\n", err)
		return exitUsage
	}
	return report(errOut, parsed.Run(a))
}

func report(w io.Writer, err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "keepwell: stopped; run the command again to go on")
	default:
		fmt.Fprintf(w, "keepwell: %v\n", err)
	}
	return exitFailed
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
