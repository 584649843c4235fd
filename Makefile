# make digest: the day's digest of seeds/ in reports/.   make test: linting, types and all tests.
# make bench DATA=FOLDER: the tables of docs/performance.md.   make mutation: the table of docs/testing.md.
# The tests run on one thread each, since two of them share the cores.
# All install what they need into .venv, at the exact versions of .ci/*.txt.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
INPUT ?= seeds

.PHONY: digest test bench mutation format sample wheel clean

# Exit code 3 says that something was left out, which the digest itself explains: the digest is made all the same.
digest: $(VENV)/.runtime
	@$(BIN)/briefing digest $(INPUT) --out reports || [ $$? -eq 3 ]

test: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2

bench: $(VENV)/.bench
	@$(BIN)/python -m tests.benchmarks.speed $(DATA)

mutation: $(VENV)/.mutation
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.mutation

format: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

sample: $(VENV)/.runtime
	@BRIEFING_DIGEST_INDEX=false $(BIN)/briefing digest seeds --out reports --date 2026-11-23 --title "Daily briefing" || [ $$? -eq 3 ]

wheel: $(VENV)/.dev
	$(BIN)/python -m build --no-isolation --wheel --outdir dist

clean:
	rm -rf $(VENV) dist build mutants .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.runtime: .ci/requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("briefing needs Python 3.11 or newer; name one: make PYTHON=python3.12") if sys.version_info < (3, 11) else 0'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV) (once: about 1.4 GB, so it takes minutes)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r .ci/requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: .ci/requirements-dev.txt $(VENV)/.runtime
	@echo "Installing the development tools into $(VENV) (once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r .ci/requirements-dev.txt
	@touch $@

$(VENV)/.bench: .ci/requirements-bench.txt $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r .ci/requirements-bench.txt
	@touch $@

$(VENV)/.mutation: .ci/requirements-mutation.txt $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r .ci/requirements-mutation.txt
	@touch $@
