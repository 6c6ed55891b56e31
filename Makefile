# Verbs only; each does all of its own set-up.
PREFIX ?= /usr/local
PLUGIN_DIR ?= $(PREFIX)/lib/nagios/plugins/presence
SHARE_DIR ?= $(PREFIX)/share
BIN_DIR ?= $(PREFIX)/bin
CARGO ?= cargo

.PHONY: demo build test lint bench fuzz docs install dist separate

demo: ## a healthy shop, some faults, and what is found
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

# Static, because loading libraries costs a plugin more CPU than its work. A static
# program looks for getrandom(2) in vain unless told that it is there (Linux 3.17), and
# would need /dev/urandom. At a fixed place, because moving 22,000 addresses touches a
# hundred pages at each start.
HOST := $(shell rustc -vV | sed -n 's/^host: //p')
TARGET := $(or $(CARGO_TARGET_DIR),target)
DIST = RUSTFLAGS='-C target-feature=+crt-static -C relocation-model=static --cfg getrandom_backend="linux_getrandom"' $(CARGO) build --profile dist --target $(HOST)
PLUGINS := $(notdir $(wildcard plugins/check_*))

dist: ## one program for all plugins, optimised as a whole
	$(DIST) --bin presence
	mkdir -p $(TARGET)/dist
	cp $(TARGET)/$(HOST)/dist/presence $(TARGET)/dist/

separate: ## the small programs, likewise
	$(DIST) $(PLUGINS:%=-p %) --bins
	mkdir -p $(TARGET)/dist
	cp $(PLUGINS:%=$(TARGET)/$(HOST)/dist/%) $(TARGET)/dist/

install: dist $(if $(SEPARATE),separate) ## one program and a link for each plugin, man pages, completions; SEPARATE=1 the small programs
	sh plugins/install.sh "$(DESTDIR)$(PLUGIN_DIR)" "$(DESTDIR)$(SHARE_DIR)" "$(SEPARATE)"
	mkdir -p "$(DESTDIR)$(BIN_DIR)"
	ln -sf "$(PLUGIN_DIR)/presence" "$(DESTDIR)$(BIN_DIR)/presence"
