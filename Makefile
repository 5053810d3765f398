# Each target works from nothing but Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# pip learned --group in 25.1; the constraints pin what was tested.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Where Python is told to keep no bytecode, each of the tests' processes would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test coverage fuzz mutants oracle lint bench release-check gallery docs linkcheck clean

demo: $(VENV)/installed
	$(BIN)/convarith tour
	@echo "In this checkout convarith is $(BIN)/convarith."

test: $(VENV)/tested
	$(BIN)/python -m pytest --numprocesses=auto --ignore=tests/oracles

# Lines and branches of each of these packages that its own tests run.
COVERED := engine linalg numeric networks solving lint
coverage: $(VENV)/tested
	$(BIN)/python -m pytest --numprocesses=auto --hypothesis-profile=brief -m 'not timed' --cov --cov-report= \
		$(COVERED:%=tests/%)
	@for package in $(COVERED); do \
		echo "$$package"; \
		$(BIN)/python -m coverage report --skip-covered --show-missing --fail-under=95 \
			--include="convarith/$$package/*" || missed="$$missed $$package"; \
	done; test -z "$$missed" || { echo "under 95 %:$$missed"; exit 1; }

# Random command lines on damaged files, others each time; the last line tells how many.
SECONDS ?= 300
fuzz: $(VENV)/tested
	$(BIN)/python tests/fuzz/run.py --seconds $(SECONDS) --seed $$(date +%s)

# Small changes to the code that its tests should notice, all of them or a sample: PACKAGES="engine numeric" SAMPLE=100
# SEED=1. The report stands in tests/mutants/REPORT.md; what is stopped goes on where it was.
PACKAGES ?= engine
SEED ?= 0
mutants: $(VENV)/tested
	nice $(BIN)/python tests/mutants/run.py --packages $(PACKAGES) --seed $(SEED) $(if $(SAMPLE),--sample $(SAMPLE))

# Thousands of random settings against each framework, which `test` does without; the counts stand at the end.
ORACLES ?= tests/oracles
oracle: $(VENV)/oracled
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal -rP $(ORACLES)

lint: $(VENV)/developed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/vulture
	$(BIN)/pylint --score=no convarith $(shell git ls-files '*.py' | grep -v ^convarith)

# All rows, or those with such names, as ROWS="gif matrices", into benchmarks/REPORT.md.
bench: $(VENV)/benched
	$(BIN)/python benchmarks/run.py $(ROWS)

# Builds dist/ and tests it away from here, on each Python that can be found: PYTHONS="3.12 3.13"
release-check: $(VENV)/released
	$(BIN)/python tests/release/run.py $(if $(PYTHONS),--pythons $(PYTHONS))

gallery: $(VENV)/installed
	$(BIN)/python gallery/build.py

# The generated pages with the output of their examples, and the site, build/docs/index.html; a warning is an error.
# What examples of other pages print is written by docs/run_examples.py --update, and held by a test.
docs: $(VENV)/documented
	$(BIN)/python docs/pages.py
	$(BIN)/python -m sphinx -W --keep-going -n -q -b html docs build/docs

# Whether what others have is still where the pages say.
linkcheck: $(VENV)/documented
	$(BIN)/python -m sphinx -W --keep-going -q -b linkcheck docs build/linkcheck

clean:
	rm -rf $(VENV) build dist

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "convarith needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --upgrade pip

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --editable .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(PIP) --group test
	touch $@

$(VENV)/developed: $(VENV)/tested
	$(PIP) --group dev
	touch $@

$(VENV)/documented: $(VENV)/installed
	$(PIP) --group docs
	touch $@

$(VENV)/oracled: $(VENV)/tested
	$(PIP) --group oracle
	touch $@

$(VENV)/released: | $(VENV)/bin/python
	$(PIP) --group release
	touch $@

$(VENV)/benched: $(VENV)/installed
	$(PIP) --group bench
	touch $@
