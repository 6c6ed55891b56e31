# Verbs only; each does all of its own set-up.
PREFIX ?= /usr/local
PLUGIN_DIR ?= $(PREFIX)/lib/nagios/plugins/presence
SHARE_DIR ?= $(PREFIX)/share
BIN_DIR ?= $(PREFIX)/bin
CARGO ?= cargo

.PHONY: demo build test lint bench fuzz docs install dist

demo: ## a healthy shop, three faults, and what is found
	$(CARGO) build --bin presence --example demo
	$(CARGO) run --quiet --example demo

build: ## the multi-call program and the small ones
	$(CARGO) build --release --workspace --bins

test: ## units, contract, lab, and real servers
	sh tests/packages.sh
	$(CARGO) build --workspace --bins
	$(CARGO) test --workspace

lint: ## format, clippy, documentation, and licences where cargo-deny is there
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --quiet
	if $(CARGO) deny --version >/dev/null 2>&1; then $(CARGO) deny check bans licenses sources; fi

bench: dist ## CPU, time and questions beside other tools, in one run
	sh tests/bench/run.sh

fuzz: ## each fuzz target for FUZZ_SECONDS (needs cargo-fuzz and a nightly toolchain)
	sh tests/fuzz/run.sh

docs: ## the library's documentation
	$(CARGO) doc --workspace --no-deps

dist: ## one program for all plugins, optimised as a whole
	$(CARGO) build --profile dist --bin presence

install: dist ## one program and a link for each plugin, man pages, completions; SEPARATE=1 the small programs
	CARGO="$(CARGO)" sh plugins/install.sh "$(DESTDIR)$(PLUGIN_DIR)" "$(DESTDIR)$(SHARE_DIR)" "$(SEPARATE)"
	mkdir -p "$(DESTDIR)$(BIN_DIR)"
	ln -sf "$(PLUGIN_DIR)/presence" "$(DESTDIR)$(BIN_DIR)/presence"
