# make demo, make test: all that is needed after a clone. `make` alone lists the rest.
PYTHON ?= python3
VENV ?= .venv
SHARED ?= ../shared
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SAMPLE := workbooks/上海市科学技术协会2025（含十处错误）.xlsx
MARKED := out/上海市科学技术协会2025（含十处错误）.checked.xlsx

.PHONY: help demo test check lint style types bench docs score system

help:
	@echo "make demo    audit the sample with ten planted errors, mark a copy in out/"
	@echo "make test    install what the tests need (LibreOffice too) and run them"
	@echo "make check   ruff, mypy, tests"
	@echo "make bench   speed, as ratios to its peers in the same run"
	@echo "make docs    write docs/rules from the rules"
	@echo "make score   the corpus in $(SHARED)/corpus, scored"

# gouji check says 1 when it found errors, which is what this sample is for.
demo: $(VENV)/.base
	@$(BIN)/gouji check "$(SAMPLE)" --mark --output out; status=$$?; \
	if [ $$status -ne 1 ]; then echo "make demo: expected findings (exit status 1), got $$status" >&2; exit 1; fi
	@test -f "$(MARKED)"
	@echo "标注副本 (marked copy): $(CURDIR)/$(MARKED)"

test: $(VENV)/.test system
	$(BIN)/python -m pytest -n 2

check: lint test

lint: style types

style: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy --strict checks

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

docs: $(VENV)/.base
	$(BIN)/python scripts/make_docs.py

# Status 1 is right here: the corpus is full of errors.
score: $(VENV)/.base
	@rm -rf out/score
	@$(BIN)/gouji check $(SHARED)/corpus/clean $(SHARED)/corpus/mutants --format json --output out/score || test $$? -eq 1
	@$(BIN)/python $(SHARED)/corpus/score.py $(SHARED)/corpus out/score --misses

system:
	@sh scripts/test_packages.sh

$(VENV)/.base: pyproject.toml
	@sh scripts/make_venv.sh "$(PYTHON)" "$(VENV)"
	$(PIP) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.base
	$(PIP) --editable ".[test]"
	@touch $@

$(VENV)/.bench: $(VENV)/.base
	$(PIP) --editable ".[bench]"
	@touch $@
