# The commands of the project; `make help` lists them. Each installs what it needs by itself.
# Plain enough for the make 3.81 of macOS.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run demo unit test check format synth bench mutants specs lock clean

BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# Set on some machines; it makes every start compile every module again.
unexport PYTHONDONTWRITEBYTECODE
unexport VIRTUAL_ENV

help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install everything into this folder (Python >= 3.11 is all it needs)
	@PYTHON="$(PYTHON)" scripts/bootstrap

run: setup ## Start the whole system on this machine: http://127.0.0.1:8080, mail on port 2525
	@exec $(BIN)/pledge up

demo: setup ## A fault at night, paged around the world, told step by step
	@exec $(BIN)/pledge demo

unit: setup ## The tests of rules that take seconds
	$(BIN)/pytest -m quick -n 2 --dist worksteal tests/unit

test: unit ## All tests but the end-to-end ones; those that take seconds first
	$(BIN)/pytest -m "not quick and not e2e" -n 2 --dist worksteal

check: setup ## What CI asks: format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) test

format: setup ## Put the code into its form, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

synth: setup ## Write the CloudFormation templates into cdk.out (no AWS account needed)
	@rm -rf cdk.out
	@$(BIN)/python -m infra.cdk.app
	@echo "in cdk.out: $$(cd cdk.out && echo *.template.json)"

bench: setup ## Measure, print a table, write docs/bench.json
	$(BIN)/python -m tests.bench

mutants: setup ## Change the clocks' code in small ways and see whether tests notice (ten minutes; docs/mutation.md)
	@scripts/mutants

specs: setup ## Put the TM Forum's API files into .specs for the tests that compare (FROM=folder: copy)
	@$(BIN)/python scripts/fetch_specs.py "$(FROM)"

lock: setup ## Choose the newest allowed versions again (requirements/*.in -> *.txt)
	cd requirements && for name in bootstrap runtime mail reconcile papers dev emulator; do \
		../$(LOCK) --upgrade $$name.in --output-file $$name.txt || exit 1; done

clean: ## Remove what was built and installed; keeps .pledge, the data of `make run`
	rm -rf .venv .venv-emulator build cdk.out dist .specs .hypothesis .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
