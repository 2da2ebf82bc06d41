package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

var errNoServer = errors.New("initdb and postgres not found under /usr/lib/postgresql or in PATH; `make test` installs them")

// keeper starts the server, says so, waits until its standard input ends (the
// test process is gone, by whatever way) and removes everything.
const keeper = `
cd "$1" || exit 1
trap '' INT TERM HUP
"$2/initdb" -D data -U keepwell --auth=trust --no-sync -E UTF8 --locale=C >init.log 2>&1 || { cat init.log; exit 1; }
"$2/pg_ctl" -D data -w -t 120 -l server.log -o "$3" start >start.log 2>&1 || { cat start.log server.log; exit 1; }
echo ready
read -r _
"$2/pg_ctl" -D data -w -m immediate stop >/dev/null 2>&1
cd / && rm -rf "$1"
`

// startServer starts a private server with default durability (fsync on).
func startServer() (string, error) {
	bin, err := findBinaries()
	if err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "keepwell-postgres-")
	if err != nil {
		return "", err
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	settings := fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c max_connections=300", port, folder)
	keeping := exec.Command("sh", "-c", keeper, "keeper", folder, bin, settings)
	keeping.Dir = folder
	if err := asPostgres(keeping, folder); err != nil {
		return "", err
	}
	if err := awaitReady(keeping); err != nil {
		return "", err
	}
	address := url.URL{
		Scheme: "postgres", User: url.User("keepwell"), Path: "/postgres",
		RawQuery: url.Values{"host": {folder}, "port": {strconv.Itoa(port)}}.Encode(),
	}
	return address.String(), nil
}

// lifeline is the keeper's input. It is kept here, unused, because a pipe that
// nobody refers to is closed by the garbage collector.
var lifeline io.WriteCloser //nolint:unused // being referred to is its use

// awaitReady starts the keeper and reads until it reports.
func awaitReady(keeping *exec.Cmd) (err error) {
	if lifeline, err = keeping.StdinPipe(); err != nil {
		return err
	}
	out, err := keeping.StdoutPipe()
	if err != nil {
		return err
	}
	if err := keeping.Start(); err != nil {
		return err
	}
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "ready" {
			return nil
		}
		said = append(said, lines.Text())
	}
	return fmt.Errorf("PostgreSQL did not start: %s", strings.Join(said, "; "))
}

// asPostgres runs the command as the user "postgres" when the tests run as
// root, which the server refuses.
func asPostgres(cmd *exec.Cmd, folder string) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("%w (running as root, and there is no user postgres)", errNoServer)
	}
	uid, err1 := strconv.Atoi(account.Uid)
	gid, err2 := strconv.Atoi(account.Gid)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(folder, uid, gid)
}

func findBinaries() (string, error) {
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.Reverse(folders) // the newest first
	if inPath, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(inPath))
	}
	for _, folder := range folders {
		if isThere(folder, "initdb") && isThere(folder, "pg_ctl") && isThere(folder, "postgres") {
			return folder, nil
		}
	}
	return "", errNoServer
}

func isThere(folder, name string) bool {
	_, err := os.Stat(filepath.Join(folder, name))
	return err == nil
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}
