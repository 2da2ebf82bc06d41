# Two commands do all the set-up: `make demo` and `make test`. Each installs what it misses (Debian, as root or through sudo).

BIN := bin/keepwell
GO  := go
export GOFLAGS := $(GOFLAGS) -buildvcs=false

.PHONY: build demo test lint bench generate format clean

build:
	$(GO) build -o $(BIN) ./cmd/keepwell

# Builds Keepwell and serves a sample plan made of public synthetic data; prints the address and the sign-in links.
demo: build
	$(BIN) demo

# Installs what the tests need, then runs everything: vet, linters, unit, vector, property, fault, both databases, browser.
test:
	./scripts/install-test-tools
	./scripts/test

lint:
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod golangci-lint run --allow-serial-runners ./...

# Prints ratios measured in the same run; takes many minutes and several GB of disk. KEEPWELL_BENCH_MEMBERS sets the size.
bench: build
	./scripts/bench

# Writes the generated Go anew: pages from templ, queries from sqlc.
generate:
	$(GO) tool -modfile=tools/go.mod templ generate ./internal/web
	$(GO) tool -modfile=tools/go.mod sqlc generate

format:
	$(GO) tool -modfile=tools/go.mod golangci-lint fmt ./...

clean:
	rm -rf bin
