# Two commands do it: `make assess` for a first answer, `make test` for all tests. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check -q install -c constraints.txt
CASE ?=

.PHONY: assess test lint bench docs panel learn anew setup-browser clean

assess: $(VENV)/.runtime
	$(BIN)/holdfast assess $(CASE)

test: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.test
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/.runtime
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.docs
	$(BIN)/python docs/generate.py
	$(BIN)/sphinx-build -W -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

panel: $(VENV)/.runtime
	@test -n "$(RAW)" || { echo "make panel needs the folder with the raw files: make panel RAW=DIR" >&2; exit 2; }
	$(BIN)/python -m holdfast.panel.build $(RAW)

# All that is learned from the panel, each line from those above it: fits of votes, the measurement, the walk, the forecaster's margins,
# mechanisms, the same as known on each document's day, crises, hindcasts; last, what the model foretells with it is sealed.
learn: $(VENV)/.runtime
	$(BIN)/python -m holdfast.votes.keep --changed
	$(BIN)/python -m holdfast.measure.learn
	$(BIN)/python -m holdfast.measure.calibrate
	$(BIN)/python -m holdfast.dynamics.learn
	$(BIN)/python -m holdfast.dynamics.margins
	$(BIN)/python -m holdfast.dynamics.mechanisms.learn
	$(BIN)/python -m holdfast.dynamics.associations
	$(BIN)/python -m holdfast.dynamics.crises_next
	$(BIN)/python -m holdfast.project.hindcast
	$(BIN)/python -m holdfast.claims.ledger.seal

anew:
	@test -n "$(RAW)" || { echo "make anew needs the folder with the raw files: make anew RAW=DIR" >&2; exit 2; }
	$(MAKE) panel RAW=$(RAW)
	$(MAKE) learn

setup-browser:
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends chromium chromium-driver

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime
	$(PIP) -e '.[test,lint]'
	@touch $@

$(VENV)/.docs: $(VENV)/.runtime
	$(PIP) -e '.[docs]'
	@touch $@

clean:
	rm -rf $(VENV) build dist docs/_build holdfast-report
