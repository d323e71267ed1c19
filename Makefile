# Each target does its part only when something changed since the last time.

# The first Python that is new enough, looked for once and only when it is needed; PYTHON=... names another one.
PYTHON = $(eval PYTHON := $$(shell $$(FIND_PYTHON)))$(PYTHON)
define FIND_PYTHON
for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  "$$python" -c 'import sys; sys.version_info < (3, 11) and sys.exit(1); print(sys.executable)' 2>/dev/null && break; \
done
endef
SETUP = $(PYTHON) -I config/launcher/environment.py
BIN = .venv/bin
# Each has stores and a Rasa of its own; four are as many as pay.
PROCESSES = $(shell $(BIN)/python -c 'import os; print(min(4, os.cpu_count() or 1))')

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test lint bench screenshots train reset lock python app dev all nlu browser

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: all ## Start everything: databases, Rasa, web, clock, worker, simulator; Ctrl-C stops it
	@exec $(BIN)/python -m config.launcher

test: lint all browser ## Lint, types, import rules, and all tests (T="-k words" picks some)
	@$(BIN)/python -m pytest $(or $(T),--numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder)

lint: dev ## Style, types and import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: all ## Measure speed, everything beside a peer, and print one table (QUICK=1: in five minutes)
	@$(BIN)/python -m bench $(if $(QUICK),--quick)

screenshots: dev browser ## Take pictures of the console's pages into docs/screenshots/
	@$(BIN)/python -m pytest -q tests/browser/screenshots.py

train: nlu ## Train the Rasa model if its data changed (FORCE=1: in any case)
	@FORCE=$(FORCE) $(SETUP) model

reset: app ## Remove the local data under var/ (asks first; FORCE=1 does not)
	@FORCE=$(FORCE) $(BIN)/python -m config.launcher.reset

lock: python ## Renew both lock files, to the newest versions that fit
	@$(SETUP) lock

python:
	@test -n "$(PYTHON)" || { echo "rollcall: Python 3.11 or newer is needed, and was not found" >&2; exit 1; }

app dev nlu: python
	@$(SETUP) $@

all: python
	@FORCE= $(SETUP) app nlu model

browser: dev
	@$(BIN)/python -m config.launcher.browser
