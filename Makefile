# Everything starts here. It needs Python 3.11 or newer, and make.

.DEFAULT_GOAL := help
.PHONY: help setup run test check docs fix lock
MAKEFLAGS += --no-print-directory

bin := .venv/bin
pip := $(bin)/python -m pip --disable-pip-version-check --no-input --quiet

# A stamp carries the sum of what it stands for: the place, the lock and the project. Nothing changed, nothing to do.
stamp = .venv/ready-$(shell { pwd; cat $(1) pyproject.toml hatch_build.py; } | cksum | tr ' ' '-')
running := $(call stamp,requirements.txt)
testing := $(call stamp,requirements-dev.txt)

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(testing) ## make .venv from the lock, with the tools for developing

run: $(running) ## serve with the demo story on http://127.0.0.1:8000
	@exec $(bin)/planspoor demo

test: check ## run every check and every test, the browser's included
	@.ci/chromium
	$(bin)/pytest --numprocesses 2

check: $(testing) ## lint, format, types, layers, dependencies, templates
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/deptry .
	$(bin)/python .ci/templates.py

docs: $(testing) ## write the pages that are made from the code
	$(bin)/python -m storage.settings > docs/settings.md
	$(bin)/python -m storage.catalogue > docs/events.md

fix: $(testing) docs ## correct what can be corrected without thinking
	$(bin)/ruff check --fix
	$(bin)/ruff format

lock: ## lock the dependencies of pyproject.toml anew; UPGRADE=1 takes the newest of each
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	"$$(.ci/python)" -m venv "$$tools"; \
	"$$tools/bin/python" -m pip --disable-pip-version-check --quiet install uv; \
	compile() { \
		echo hatchling | "$$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 \
			--generate-hashes --no-header --no-annotate $${UPGRADE:+--upgrade} pyproject.toml - "$$@" >/dev/null; \
	}; \
	compile --group dev --output-file requirements-dev.txt; \
	compile --constraint requirements-dev.txt --output-file requirements.txt

.venv/ready-%:
	@python=$$(.ci/python) && { $(bin)/python -c '' 2>/dev/null || "$$python" -m venv --clear .venv; }
	@echo "Installing what the lock names; a minute the first time."
	@rm -f $@
	@$(pip) install --require-hashes -r $(if $(findstring $@,$(testing)),requirements-dev.txt,requirements.txt)
	@$(pip) install --no-deps --no-build-isolation --editable .
	@touch $@
