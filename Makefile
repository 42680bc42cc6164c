# phone · text · check · draw · times · fallback · connect · doctor · run · test · soak · bench; each makes .venv first if it is not there.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --constraint constraints.txt

.PHONY: phone text check draw docs times fallback connect doctor run test cover soak bench lint clean

phone: .venv/installed            ## call the line in the terminal
	@$(BIN)/helselinja phone $(ARGS)

text: .venv/installed             ## text the line in the terminal
	@$(BIN)/helselinja text $(ARGS)

check: .venv/installed            ## read, check and measure all content, and how well texts are understood
	@$(BIN)/helselinja check $(ARGS)
	@$(BIN)/python -m tests.texts

draw: .venv/installed             ## the pictures in docs/flows
	@$(BIN)/helselinja draw $(ARGS)

docs: .venv/dev                   ## the pages of docs/ as a small site, in site/
	$(BIN)/mkdocs build --strict

times: .venv/installed            ## the keys and seconds to each kind of help
	@$(BIN)/helselinja times $(ARGS)

fallback: .venv/installed         ## the static cards, for another host
	@$(BIN)/helselinja fallback $(ARGS)

connect doctor: .venv/installed   ## set up the number at Twilio; ask the line and Twilio whether all is well
	@set -a; [ ! -f .env ] || . ./.env; set +a; exec $(BIN)/helselinja $@ $(ARGS)

# the options have their reasons in the Procfile
run: .venv/installed              ## the server on port 8000, and a telephone at /phone; settings from .env where there is one
	@set -a; [ ! -f .env ] || . ./.env; set +a; WORKER=inside PHONE=$${PHONE:-maybe} exec $(BIN)/uvicorn app:app --port 8000 \
		--no-server-header --http ivr.drain:Draining --no-access-log --timeout-graceful-shutdown 8

test: lint                        ## the whole check
	$(BIN)/pytest --numprocesses auto --dist worksteal

cover: .venv/dev                  ## what no test reaches; it doubles the time, so the longest tests stay out
	$(BIN)/pytest --numprocesses auto --dist worksteal --cov --cov-report=term -m "not crawl and not soak and not loop"

soak: .venv/dev                   ## thousands of conversations while processes are killed; some minutes
	@$(BIN)/python -m tests.soak $(ARGS)

bench: .venv/dev                  ## the line beside its yardsticks, as tables; some minutes (ARGS=--quick: one)
	@$(BIN)/python -m bench $(ARGS)

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Helselinja needs Python 3.11 or newer")'
	@$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing into .venv (once) ..." >&2
	@$(PIP) --editable . </dev/null
	@touch $@

.venv/dev: .venv/installed
	@$(PIP) --editable '.[dev]' </dev/null
	@touch $@

clean:
	rm -rf .venv .learned .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
