# What a person types. Everything else is `swift build`.
PREFIX ?= /usr/local
BUILD := .build/release
# The tests look into the rooms, so that their build differs from that of users by a flag; in one folder each would undo the other's work.
TESTABLE := -Xswiftc -enable-testing --scratch-path .build/testable
# A header is missing where the compiler does not find it, whoever installed it.
HEADERS := sqlite3.h:libsqlite3-dev csv.h:libcsv-dev
# Programs that some tests ask whether they take what this one writes; where they are missing, those tests are skipped, and say so.
SERVERS := /usr/lib/postgresql/*/bin/postgres:postgresql /usr/bin/redis-server:redis-server /usr/bin/promtool:prometheus
TIERS := dev small medium large xlarge
# Half the machines: cheaper, and worse for sure.
SAMPLE_COMMENT := what-if --tier medium --set services.api.replicas=2 --set nodes[0].count=2 --no-gates-file --fail-if 'p95 > base+10% & base+50ms' --fail-if 'errors > base+0.02pp' --fail-if 'cost.nodes > base+5%' --warn-if 'cost.llm > 40000'

.PHONY: help run build test servers install bench validate reports clean setup
.DEFAULT_GOAL := help

help: ## Say what there is to make.
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf 'make %-9s %s\n' "$$name" "$$text"; done

run: build ## Build, and simulate the medium tier.
	@$(BUILD)/ape-plan simulate --tier medium

build: setup ## Build the program in release mode, with whatever it needs.
	@swift build -c release --product ape-plan

test: setup ## Run all tests in release mode.
	@swift test -c release $(TESTABLE)

servers: ## Install what some tests ask: PostgreSQL, Redis, promtool. Nothing of it is started.
	@missing=; \
	for pair in $(foreach pair,$(SERVERS),'$(pair)'); do ls $${pair%%:*} >/dev/null 2>&1 || missing="$$missing $${pair##*:}"; done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then as_root=sudo; \
	else echo "make: found no$$missing; install with: apt-get install$$missing" >&2; exit 1; fi; \
	command -v apt-get >/dev/null || { echo "make: found no$$missing, and no apt-get; install them with your system's package manager" >&2; exit 1; }; \
	echo "installing$$missing"; \
	[ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' | $$as_root tee /usr/sbin/policy-rc.d >/dev/null && $$as_root chmod 755 /usr/sbin/policy-rc.d && added=1; }; \
	{ $$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends$$missing; } >/dev/null; status=$$?; \
	[ -z "$$added" ] || $$as_root rm -f /usr/sbin/policy-rc.d; \
	[ $$status = 0 ] || { echo "make: apt-get could not install$$missing" >&2; exit 1; }

install: build ## Install the program below PREFIX (/usr/local).
	@install -D -m 755 $(BUILD)/ape-plan $(DESTDIR)$(PREFIX)/bin/ape-plan
	@echo "installed $(DESTDIR)$(PREFIX)/bin/ape-plan"

bench: setup ## Time the engine beside a plain C program, and SimPy where Python has it.
	@swift build -c release --product ape-plan-bench
	@$(BUILD)/ape-plan-bench --simpy Sources/BenchReference/bench_simpy.py

validate: build servers ## Hold the program against a real service on this machine, and write docs/background/validation.md.
	@for tool in python3 taskset; do command -v $$tool >/dev/null || { echo "make: found no $$tool; install python3, python3-venv and util-linux" >&2; exit 1; }; done
	@[ -x .build/validation/bin/uvicorn ] || { python3 -m venv .build/validation && .build/validation/bin/pip install -q -r Tests/Validation/requirements.txt; }
	@exec .build/validation/bin/python Tests/Validation/validate.py --program $(BUILD)/ape-plan

reports: export SOURCE_DATE_EPOCH := 1796083200
reports: build ## Write the sample reports of all tiers anew.
	@mkdir -p reports
	@for tier in $(TIERS); do $(BUILD)/ape-plan simulate --tier $$tier --no-store --format markdown --output reports || exit; done
	@$(BUILD)/ape-plan $(SAMPLE_COMMENT) --format markdown --output reports/comment.md --quiet || [ $$? = 1 ]

clean: ## Remove what was built.
	@rm -rf .build

# Installs missing libraries where that is allowed, and else says what to install.
setup:
	@command -v swift >/dev/null || { echo "make: found no Swift toolchain; install Swift 6.2 or later from https://www.swift.org/install/linux and put its usr/bin on the PATH" >&2; exit 1; }
	@compiler=$$(command -v clang || command -v cc) || { echo "make: found no C compiler; install clang, which comes with the Swift toolchain" >&2; exit 1; }; \
	missing=; \
	for pair in $(HEADERS); do \
	  echo "#include <$${pair%%:*}>" | $$compiler -x c -fsyntax-only - 2>/dev/null || missing="$$missing $${pair##*:}"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then as_root=sudo; \
	else echo "make: found no$$missing; install with: apt-get install$$missing" >&2; exit 1; fi; \
	command -v apt-get >/dev/null || { echo "make: found no$$missing, and no apt-get; install the headers sqlite3.h and csv.h (libcsv) with your system's package manager" >&2; exit 1; }; \
	echo "installing$$missing"; \
	{ $$as_root apt-get update -qq && $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends$$missing; } >/dev/null \
	  || { echo "make: apt-get could not install$$missing" >&2; exit 1; }
