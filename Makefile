# make run, make test: each brings all it needs. `make help` lists the rest.

PYTHON := .venv/bin/python

# $(value ...) and the environment carry a file name with spaces, quotes or $ unharmed.
export VIEWER_IMAGE := $(value IMAGE)

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench charts screenshots wheel clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

setup: ## make .venv with everything, for running and for testing
	@sh scripts/set_up.sh test

run: ## open the viewer; IMAGE=path opens another image
	@sh scripts/set_up.sh run
	@$(PYTHON) -m viewer $${VIEWER_IMAGE:+"$$VIEWER_IMAGE"}

test: lint ## linters, types, import contracts, and all tests on a real X display
	QT_QPA_PLATFORM=xcb $(PYTHON) -m pytest -n auto --maxprocesses=4

lint: setup ## ruff, mypy --strict and the import contracts
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy --strict
	.venv/bin/lint-imports

bench: ## measure speed; prints a table and writes bench.json
	@sh scripts/set_up.sh run
	@$(PYTHON) -m benchmarks

charts: ## draw the charts and the icon in assets/ again
	@sh scripts/set_up.sh run
	@$(PYTHON) scripts/draw_charts.py

screenshots: ## take the README's screenshots again
	@sh scripts/set_up.sh run
	@$(PYTHON) scripts/take_screenshots.py

wheel: ## build the wheel into dist/
	@sh scripts/set_up.sh run
	@$(PYTHON) -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove .venv and everything that was built or cached
	rm -rf .venv build dist htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache .grimp_cache .hypothesis comparison.png bench.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
