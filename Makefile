# Needs python3 >= 3.11 with pip, and make; everything else comes into .venv by hash.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
ROOMS := domain application infrastructure projections entrypoints
WORKERS ?= auto
RUN := .venv/.ready-run
TEST := .venv/.ready-test
DEV := .venv/.ready-dev
RESULTS := .cache/requirements.json
SOURCES = $(shell find $(ROOMS) tests catalogues -name '*.py' -o -name '*.yaml' -o -name '*.csv' 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo up test soak journeys check fix bench coverage-matrix lock

help: ## list the commands
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

demo: $(RUN) ## load the real agreements, run three years of a region, serve http://127.0.0.1:8000
	@$(BIN)/letopis demo $(ARGS)

up: $(TEST) ## run docker-compose.yml as plain processes; ARGS="--scale web=2" for more of one
	@LETOPIS_DATABASE_PASSWORD=$${LETOPIS_DATABASE_PASSWORD:-letopis} $(BIN)/python -m entrypoints.up $(ARGS)

test: $(TEST) ## run every test that needs no browser; ARGS=… goes to pytest
	@$(BIN)/pytest -n $(WORKERS) $(or $(ARGS),--requirements=$(RESULTS))

soak: $(TEST) ## kill, stop and starve every process for longer than make test does: at most 15 minutes
	@$(BIN)/pytest tests/faults --soak $(ARGS)

journeys: $(TEST) ## run the stories people tell, in Chromium
	@command -v chromium chromium-browser google-chrome >/dev/null || \
		{ echo "no Chromium: apt-get install --yes chromium" >&2; exit 1; }
	@$(BIN)/pytest tests/journeys $(ARGS)

check: $(DEV) ## format, lint, types, room contracts, weak spots, secrets, sizes, compose file; changes nothing
	@$(BIN)/ruff format --check --output-format concise .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml $(ROOMS) scripts
	@$(BIN)/python scripts/scan_secrets.py
	@$(BIN)/pytest --quiet tests/architecture
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

fix: $(DEV) ## format and mend what can be mended without a thought
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(TEST) ## measure against peers and limits, one comparison or all, and write docs/benchmarks.md
	@$(BIN)/python -m bench $(ARGS)

coverage-matrix: $(RESULTS) ## list the requirement rows no passing test proves
	@$(BIN)/python scripts/coverage_matrix.py $(RESULTS)

$(RESULTS): $(TEST) $(SOURCES)
	@$(BIN)/pytest --quiet -n $(WORKERS) --requirements=$@ || test -s $@

lock: $(DEV) ## write the newest versions into requirements/
	@scripts/lock

.venv/.ready-%: requirements/%.txt scripts/bootstrap.py
	@$(PYTHON) scripts/bootstrap.py $*
	@touch $@
