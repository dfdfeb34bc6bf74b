# Two commands do it all on a machine with Python 3.11, venv and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two for each core: a third of the tests' time is waiting for servers and clocks.
WORKERS := $(shell $(PYTHON) -c "import os; print(2 * (os.cpu_count() or 1))")
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Many tests start the program: it finds its modules compiled, as an installed one does.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint types bench pictures audit fuzz clean

demo: $(VENV)/.installed
	$(BIN)/watcher demo

test: $(VENV)/.tested lint types
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.tested
	$(BIN)/mypy

bench: $(VENV)/.tested
	$(BIN)/python -m benchmarks

pictures: $(VENV)/.tested
	$(BIN)/python -m docs.pictures.make

# Known weaknesses of what is installed (asks the vulnerability service, so it needs a network), and a bill of materials.
audit: $(VENV)/.installed
	$(PIP) --group audit
	mkdir -p build
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-file build/sbom.json $(BIN)/python
	$(BIN)/pip-audit --local --skip-editable --progress-spinner off

# Every parser that meets bytes of strangers, SECONDS each; what fails is kept in tests/fuzz/found/.
SECONDS ?= 30
fuzz: $(VENV)/.tested
	$(PIP) --group fuzz
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade "pip>=25.1"
	$(PIP) --editable .
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) --group test --group lint
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist
