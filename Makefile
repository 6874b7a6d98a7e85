# Every target may be repeated at any time. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
# Parallel test processes, one more than two cores: they wait for browsers and databases. Each starts its own PostgreSQL.
TEST_WORKERS ?= 3
# Further words for pytest: make test ARGS="tests/unit -x"
ARGS ?=
UV_VERSION := 0.13.9

# Where it is set, each process of the tests would compile all sources anew, and there are many.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what running the service needs (system packages, fonts, .venv)
	@deploy/setup.sh run

.PHONY: run
run: setup ## Serve the demo on http://127.0.0.1:8000 (INTRANET_PORT changes the port)
	@deploy/run-demo.sh

.PHONY: test
test: ## Install what the tests need and run all of them (ARGS="…" for some)
	@deploy/setup.sh test
	@$(BIN)/pytest -n $(TEST_WORKERS) --dist loadscope $(ARGS)

.PHONY: coverage
coverage: ## Run all tests and show the lines and branches that none of them reached
	@deploy/setup.sh test
	@$(BIN)/pytest -n $(TEST_WORKERS) --dist loadscope --cov --cov-report term-missing $(ARGS)

.PHONY: bench
bench: ## Measure what pages cost beside the previous commit, plain SQL and Django (docs/performance.md)
	@deploy/setup.sh test
	@$(BIN)/python -m tests.bench.measure $(ARGS)

.PHONY: attack
attack: ## Attack the served demo with scanners, a crawler, planted script, kills and load (tests/security/README.md)
	@deploy/setup.sh test
	@for part in run crawl xss proxy kills load; do echo "attack: $$part"; $(BIN)/python -m tests.security.$$part || failed=1; done; exit $${failed:-0}

.PHONY: screenshots
screenshots: ## Take the pictures of the documents and of the guide from the demo (ARGS=--guide: of the guide alone)
	@$(BIN)/python docs/make_screenshots.py $(ARGS)

.PHONY: pictures
pictures: ## Take the reference pictures of the style page anew (look at them before you commit them)
	@deploy/setup.sh test
	@RENEW_PICTURES=1 $(BIN)/pytest -q tests/browser/test_pictures.py

.PHONY: style
style: ## Style, types, layers and templates
	@deploy/setup.sh check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

.PHONY: audit
audit: ## Known faults of the pinned packages (says so where nobody can be asked)
	@deploy/audit.sh

.PHONY: check
check: style audit ## The same and the tests of routes and habits (all that is quick)
	$(BIN)/pytest -q tests/architecture -m "not matrix"

.PHONY: format
format: ## Put the code into the common form
	@deploy/setup.sh check
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The files keep the versions they have; one package moves when it is named.
.PHONY: lock
lock: ## Write the lock files anew (UPGRADE=name moves one package to its newest version)
	@tools="$$(mktemp -d)"; trap 'rm -rf "$$tools"' EXIT; \
	python3 -m venv "$$tools"; \
	"$$tools/bin/pip" install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"; \
	compile() { "$$tools/bin/uv" pip compile --quiet --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    $(if $(UPGRADE),--upgrade-package $(UPGRADE)) "$$@"; }; \
	compile pyproject.toml --output-file requirements.lock; \
	compile pyproject.toml --extra pades --constraint requirements.lock \
	    --output-file requirements-pades.lock; \
	compile pyproject.toml --extra pades --group dev --constraint requirements-pades.lock \
	    --output-file requirements-dev.lock
