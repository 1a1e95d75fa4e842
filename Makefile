# Everything here runs in .venv, which `make setup` makes from requirements.lock. The 118 MB of
# Zoom's native SDK are in a lock of their own, so that they come only where they are asked for.

PYTHON ?= python3
ARGS ?=
PYTEST_ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input -q
# The folder's path is in the stamp's name: a .venv that was moved is set up again.
STAMP := $(VENV)/ready-$(shell pwd | cksum | cut -d ' ' -f 1)
CALL_STAMP := $(VENV)/zoom-call
PAGE := providers/teams/page
PAGE_TOOLS := $(VENV)/teams-page
PAGE_STAMP := $(PAGE_TOOLS)/ready

COMPILE = UV_CUSTOM_COMPILE_COMMAND='make lock' $(VENV)/lock/bin/uv pip compile \
	--quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links
CALL_WISHES = import tomllib; \
	project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	print(*project["optional-dependencies"]["zoom-call"], sep="\n")

# A machine that switches byte code off would make every start of the program slow.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup zoom-call teams-page practise test check bench pictures lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  ARGS='…' is passed on to practise, bench, pictures and lock, PYTEST_ARGS='…' to pytest;"
	@echo "  PYTHON=python3.12 names the Python (3.11 or newer) that .venv is made with."

setup: $(STAMP) ## make .venv: the locked packages and the program (a minute, once)

zoom-call: $(CALL_STAMP) ## add what sits inside a Zoom call, where it can run (Linux x86_64; 118 MB)

teams-page: $(PAGE_STAMP) ## add what the page for Teams is built and checked with, where there is npm (70 MB)

practise: setup ## open the practice class, no account needed (ARGS='--list' lists the others)
	@$(VENV)/bin/chaperone practise $(ARGS)

test: check zoom-call teams-page ## check, then run every test
	$(PY) -m pytest $(PYTEST_ARGS)

check: setup ## look over the source: ruff, mypy, the import contracts
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) $(VENV)/bin/lint-imports --no-logo

bench: setup ## measure what the program must reach
	$(PY) -m tests.bench $(ARGS)

pictures: setup ## take the README's pictures of the screen
	$(PY) -m tests.pictures $(ARGS)

lock: ## write both locks anew after a change of pyproject.toml (ARGS=--upgrade for newer packages)
	@$(PYTHON) -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip --disable-pip-version-check --no-input -q install uv
	$(COMPILE) pyproject.toml --extra teams --extra teams-witness --group dev --output-file requirements.lock $(ARGS)
	@$(PYTHON) -c '$(CALL_WISHES)' > $(VENV)/lock/zoom-call.in
	$(COMPILE) $(VENV)/lock/zoom-call.in --constraint requirements.lock --no-annotate \
		--output-file requirements-zoom-call.lock $(ARGS)

clean: ## remove .venv
	rm -rf $(VENV)

# --no-compile and compileall: pip would compile msgraph whole, of which a run uses little.
$(STAMP): requirements.lock pyproject.toml
	@$(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
			echo "Chaperone needs Python 3.11 or newer, and '$(PYTHON)' is not: install one and name it, as in 'make setup PYTHON=python3.12'." >&2; \
			exit 1; }; \
		$(PYTHON) -m venv --clear $(VENV); }
	@echo "Setting up $(VENV) (about a minute, once) ..."
	@$(PIP) install --no-compile --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-compile -e .
	@$(PY) -m compileall -q -j 0 -x '/msgraph/' $(VENV)/lib monitor widgets providers
	@rm -f $(VENV)/ready-* && touch $@

# The lock's markers say where the SDK fits: elsewhere there is nothing to install.
$(CALL_STAMP): requirements-zoom-call.lock $(STAMP)
	@echo "Adding what sits inside a Zoom call ..."
	@$(PIP) install --no-compile --require-hashes -r requirements-zoom-call.lock
	@touch $@

# In .venv, so that neither git nor the wheel sees it. Without npm its tests skip, and say so.
$(PAGE_STAMP): $(PAGE)/package.json $(PAGE)/package-lock.json $(STAMP)
	@mkdir -p $(PAGE_TOOLS) && cp $(PAGE)/package.json $(PAGE)/package-lock.json $(PAGE_TOOLS)
	@if command -v npm >/dev/null; then \
		echo "Adding what the page for Teams is built with ..."; \
		cd $(PAGE_TOOLS) && npm ci --no-audit --no-fund --loglevel=error && touch ready; \
	else echo "npm is not installed: the tests of the page for Teams are left out." >&2; fi
