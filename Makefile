SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
UV := $(BIN)/uv
COMPILE := $(UV) pip compile --universal --python-version 3.11 --generate-hashes -q

.PHONY: help demo test lint format install install-dev messages lock clean

help:
	@echo "make demo       the whole loop on drawn images, then web, worker and beat (PORT=8000)"
	@echo "make test       every test; it starts its own PostgreSQL"
	@echo "make lint       every gate: ruff, mypy, import-linter, migrations, deploy check"
	@echo "make messages   collect strings for translation; make lock: resolve requirements anew"

$(UV):
	@echo "Making $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Panelwise needs Python 3.11 or newer; name one with PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --disable-pip-version-check uv

$(VENV)/.installed: requirements/worker.txt | $(UV)
	@echo "Installing the locked requirements (several GB the first time, most of it torch)"
	@$(UV) pip install -q --python $(BIN)/python -r requirements/worker.txt
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt | $(UV)
	@$(UV) pip install -q --python $(BIN)/python -r requirements/dev.txt
	@touch $@ $(VENV)/.installed

$(VENV)/.messages: $(wildcard locale/*/LC_MESSAGES/*.po)
	@for po in $^; do $(BIN)/pybabel -q compile -i $$po -o $${po%.po}.mo; done
	@touch $@

install: $(VENV)/.installed $(VENV)/.messages

install-dev: $(VENV)/.installed-dev $(VENV)/.messages

demo: install
	@$(BIN)/python manage.py run_demo --port $(PORT)

# The browser journeys measure milliseconds, so they have the machine to themselves.
test: install-dev
	@$(BIN)/python -m pytest --ignore=tests/browser -n 2 --dist loadfile
	@$(BIN)/python -m pytest tests/browser

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	HTTPS=1 $(BIN)/python manage.py check --deploy --fail-level WARNING

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: install-dev
	$(BIN)/python manage.py makemessages -l de --add-location file --no-wrap --no-obsolete -i .venv -i var -i staticfiles -i tests -i benchmarks
	$(BIN)/python manage.py makemessages -l de -d djangojs --add-location file --no-wrap --no-obsolete -i .venv -i var -i staticfiles -i tests -i benchmarks

lock: $(UV)
	$(COMPILE) requirements/base.in -o requirements/base.txt
	$(COMPILE) requirements/worker.in -o requirements/worker.txt
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
	$(COMPILE) --override requirements/gpu-override.txt requirements/gpu.in -o requirements/gpu.txt

clean:
	rm -rf staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
