# `make` shows what there is. Every target sets up what it needs and starts at once when it is there.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
SITE := _build/html/index.html

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export OMP_NUM_THREADS := 1
PYTEST := python -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup book lab release grade bench agreement test lint test-library test-release \
        test-problem-sets test-book test-site format lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

setup: $(READY) ## Make the virtual environment (every other target does it when needed)

$(READY): requirements.lock pyproject.toml
	@echo "Setting up $(VENV): about 1.7 GB, a few minutes, once ..."
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed, found: $$($(PYTHON) --version). Try make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

book: $(READY) ## Build the website and print where it is
	@jupyter-book build . -W -n --keep-going --quiet
	@echo "The site is ready: open $(CURDIR)/$(SITE)"

lab: $(READY) ## Open JupyterLab on the exercises
	@jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/exercises

release: $(READY) ## Write exercises/ from solutions/
	@coursework release

grade: $(READY) ## Grade class/submitted (a sample class, when it is empty); needs bubblewrap
	@coursework sample
	@coursework grade

bench: $(READY) ## Run the benchmarks and put their tables into the README
	@python benchmarks/run.py

test: lint test-library test-release test-problem-sets test-book test-site ## Run every test (each part also runs alone)
	@echo "All tests passed."

lint: $(READY) ## ... style and spelling
	@ruff format --check --quiet . && ruff check --quiet . && codespell
	@echo "lint passed"

test-library: $(READY) ## ... the reference library, with its docstring examples
	@$(PYTEST) tests/output_layer src/output_layer --doctest-modules

test-release: $(READY) ## ... release and grading commands, sync, leaks
	@$(PYTEST) --numprocesses auto --dist loadfile tests/coursework

test-problem-sets: $(READY) ## ... every answer of the answer banks, graded as a class is
	@$(PYTEST) tests/problem_sets

agreement: $(READY) ## Compare the score of every answer of the banks with plain nbgrader's (an hour)
	@AGREEMENT=all $(PYTEST) tests/problem_sets/test_plain_nbgrader.py

test-book: book ## ... the built book: links, alt texts, citations, no external request
	@$(PYTEST) tests/book

test-site: book ## ... the site in headless Chromium
	@$(PYTEST) --numprocesses auto tests/site

format: $(READY) ## Let ruff lay out all code
	@ruff format --quiet . && ruff check --quiet --fix .

lock: ## Resolve the newest versions that pyproject.toml allows into requirements.lock
	@$(PYTHON) -m venv --clear $(VENV)
	@pip install --quiet --editable '.[grade,book,test]' torch==2.13.0
	@{ echo "# Written by 'make lock'. Exact versions of everything, the same for readers, tests and CI."; \
	   pip freeze --exclude-editable | sed 's/+cpu$$//'; } > requirements.lock
	@touch $(READY)

clean: ## Remove the built site, caches and the environment (never class/)
	rm -rf _build $(VENV) .pytest_cache .ruff_cache .hypothesis .coverage solutions/*/*.ipynb
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
