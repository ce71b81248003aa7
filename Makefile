# `make` lists the targets. Nothing is needed but make and a Python of at least 3.11.

.DEFAULT_GOAL := help
# Compiled modules are kept, whatever the environment says: the tests start many processes.
export PYTHONDONTWRITEBYTECODE :=
SHELL := /bin/sh
BIN := .venv/bin
# What the bot runs on is enough for the demo; what it is built and tested with comes on top.
RUNTIME := .venv/.runtime
INSTALLED := .venv/.installed
# The first Python here that is new enough; `make setup PYTHON=...` takes another one.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
# `make test ARGS="-k claim"` runs some of the tests only.
ARGS ?=
# `make test AT="2028-02-29 12:00 Asia/Shanghai"` runs them on that day; needs libfaketime.
AT ?=

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(INSTALLED) ## make .venv with everything in it

$(INSTALLED): requirements-dev.txt
	$(needs-python)
	@$(PYTHON) -I .ci/install.py requirements-dev.txt
	@touch $@ $(RUNTIME)

$(RUNTIME): requirements.txt
	$(needs-python)
	@$(PYTHON) -I .ci/install.py requirements.txt
	@touch $@

define needs-python
@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; there is none here." >&2; exit 1; }
endef

.PHONY: demo
demo: free-port $(RUNTIME) ## show the bot at work, in a local Slack in a browser tab
	@trap : INT; $(BIN)/python -m bot demo $(ARGS) || { status=$$?; test $$status = 130 || exit $$status; }

.PHONY: free-port
free-port:
	$(needs-python)
	@$(PYTHON) -I bot/demo/port.py $(ARGS)

.PHONY: test
test: $(INSTALLED) ## run all tests, on SQLite and on a Postgres of its own
	$(if $(AT),$(BIN)/python -m tests.days "$(AT)") \
		$(BIN)/pytest --numprocesses auto --dist worksteal $(ARGS)

.PHONY: days
days: $(INSTALLED) ## run the tests that read the clock on days of all kinds; needs libfaketime
	$(BIN)/python -m tests.days $(ARGS)

.PHONY: check
check: $(INSTALLED) ## check format, style, types, layers, translations and migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot.locales.check
	$(BIN)/pytest tests/store/test_migrate.py -k sqlite

.PHONY: format
format: $(INSTALLED) ## format the code, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(INSTALLED) ## measure; bench/ says what, and how to read it
	$(BIN)/python -m bench.open_request
	$(BIN)/python -m bench.chain
	$(BIN)/python -m bench.lists
	$(BIN)/python -m bench.memory
	$(BIN)/python -m bench.rest
	$(BIN)/python -m bench.sweep
	$(BIN)/python -m bench.measures
	$(BIN)/python -m bench.export

.PHONY: pictures
pictures: $(INSTALLED) ## take docs/pictures again, in the demo; needs Chromium
	$(BIN)/python docs/take_pictures.py
	$(BIN)/python docs/draw_pictures.py

VERSION = $(shell $(BIN)/python -c 'import bot; print(bot.__version__)')

.PHONY: release
release: $(INSTALLED) ## build the wheel into dist/, and the image where Docker runs
	@rm -rf dist
	$(BIN)/python -m hatchling build --target wheel --target sdist
	@cp requirements.txt dist/crossdesk-$(VERSION)-requirements.txt
	@if docker info >/dev/null 2>&1; then \
		docker build --tag crossdesk:$(VERSION) --tag crossdesk:latest .; \
	else \
		echo "No Docker runs here: the image crossdesk:$(VERSION) was not built."; \
	fi

.PHONY: lock
lock: $(INSTALLED) ## lock the newest dependencies that pyproject.toml allows
	$(BIN)/uv pip compile pyproject.toml --universal --upgrade --generate-hashes --no-header \
		--quiet --output-file requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --upgrade --generate-hashes \
		--no-header --quiet --constraint requirements.txt --output-file requirements-dev.txt
