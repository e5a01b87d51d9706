SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
UV := $(BIN)/uv
LOCKED := requirements/worker.txt
LOCKED_DEV := requirements/dev.txt
COMPILE := $(UV) pip compile --universal --python-version 3.11 --generate-hashes -q

.PHONY: help demo test lint format install install-dev lock messages serve worker beat clean

help:
	@echo "make demo     the whole loop on drawn images (PORT=8000)"
	@echo "make test     every test; make lint: every gate"

$(UV):
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check uv

$(VENV)/.installed: $(LOCKED) | $(UV)
	@test -e $(VENV)/.installed-dev || $(UV) pip sync -q --python $(BIN)/python $(LOCKED) --allow-empty-requirements
	@test -x $(UV) || $(BIN)/python -m ensurepip -q && test -x $(UV) || $(BIN)/python -m pip install -q uv
	@touch $@

$(VENV)/.installed-dev: $(LOCKED_DEV) | $(UV)
	$(UV) pip sync -q --python $(BIN)/python $(LOCKED_DEV)
	@touch $@ $(VENV)/.installed
