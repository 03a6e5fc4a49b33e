# 相談会: what one does with it. `make help` lists it.

SHELL := /bin/bash
BIN := .venv/bin
export HOST := $(or $(HOST),127.0.0.1)
export PORT := $(or $(PORT),8501)
GIVEN_DATA := $(SOUDANKAI_DATA)
run backup backup-key restore audit new-key: export SOUDANKAI_DATA := $(or $(GIVEN_DATA),$(CURDIR)/data)
demo: export SOUDANKAI_DATA := $(or $(GIVEN_DATA),$(CURDIR)/demo-data)

.PHONY: help run demo backup backup-key restore audit new-key install test test-long lint bench requirements
.DEFAULT_GOAL := help

help: ## list what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: .venv/.installed ## start the app; PORT, HOST, SOUDANKAI_DATA, DATABASE_URL
	@umask 077 && mkdir -p "$$SOUDANKAI_DATA"
	@$(BIN)/python -m alembic upgrade head
	@echo "soudankai: http://$(patsubst 0.0.0.0,127.0.0.1,$(HOST)):$(PORT)"
	@exec $(BIN)/python -m streamlit run streamlit_app.py --server.address "$$HOST" --server.port "$$PORT"

demo: .venv/.installed ## open the sample event in full swing, in a data folder of its own
	@umask 077 && mkdir -p "$$SOUDANKAI_DATA"
	@exec env -u DATABASE_URL scripts/demo.sh

backup: .venv/.installed ## copy the database, also while the app runs
	@$(BIN)/python -m ops.backup

backup-key: .venv/.installed ## make a key that backups are encrypted with: make backup-key FILE=…
	@$(BIN)/python -m ops.key "$(FILE)"

restore: .venv/.installed ## put a backup in place of the database: make restore FILE=…
	@$(BIN)/python -m ops.restore "$(FILE)"

audit: .venv/.installed ## look whether the log of acts and the steps are as they were written
	@$(BIN)/python -m ops.audit

new-key: .venv/.installed ## seal everything with a new key, also while the app runs
	@$(BIN)/python -m ops.new_key

install: .venv/.installed ## install what the app needs

test: .venv/.installed-dev ## check everything (minutes); as root it installs what it needs
	@scripts/test-tools.sh
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not long"

test-long: .venv/.installed-dev ## the tests that take longer
	@scripts/test-tools.sh
	@$(BIN)/python -m pytest -m long

lint: .venv/.installed-dev ## style, types, and who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/.installed-dev ## measure: make bench PART=…
	@$(BIN)/python -m tests.bench $(PART)

requirements: .venv/.installed-dev ## compile requirements*.txt from requirements*.in
	@$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url requirements-dev.in -o requirements-dev.txt

.venv/.installed: requirements.txt
	@scripts/install.sh $@ requirements.txt

.venv/.installed-dev: requirements.txt requirements-dev.txt
	@scripts/install.sh .venv/.installed requirements.txt
	@scripts/install.sh $@ requirements.txt requirements-dev.txt
