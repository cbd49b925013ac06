# Two commands set everything up on a fresh machine with Python, pip, git and make:
#   make demo   a working platform with Luoyang's demonstration year, in a browser
#   make test   the whole gate: format, lint, types, contracts, migrations, translations, suite

SHELL := /bin/bash
PORT ?= 8000
JOBS ?= 2
# a file to a process, in the order the tests are collected in
IN_ORDER := --dist loadfile --no-loadscope-reorder
DATABASE_TESTS := tests/core tests/lectures tests/desk tests/portal tests/security tests/api tests/orders tests/oversight
VENV := .venv
RUN := $(VENV)/bin
MESSAGES := src/keguang/locale/en/LC_MESSAGES/django

APP_PACKAGES := antiword fonts-noto-cjk fonts-lxgw-wenkai libarchive-tools
TEST_PACKAGES := $(APP_PACKAGES) chromium dovecot-imapd postgresql-15 gettext poppler-utils p7zip-full \
  libreoffice-writer-nogui

.PHONY: demo test check format suite suite-postgres bench screenshots system-app system-test messages clean

demo: $(VENV)/app $(MESSAGES).mo system-app
	$(RUN)/keguang demo --port $(PORT)

test: $(VENV)/dev system-test check
	$(MAKE) suite
	$(MAKE) suite-postgres

check: $(VENV)/dev $(MESSAGES).mo
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/lint-imports
	$(RUN)/mypy
	KEGUANG_DATA_DIR=$$(mktemp -d) $(RUN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/dev
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

suite: $(VENV)/dev $(MESSAGES).mo
	$(RUN)/python -m pytest -q -n $(JOBS) $(IN_ORDER)

suite-postgres: $(VENV)/dev $(MESSAGES).mo
	$(RUN)/python -m tests.servers.postgres $(RUN)/python -m pytest -q -n $(JOBS) $(IN_ORDER) \
	  -m "not browser and not services" $(DATABASE_TESTS)

bench: $(VENV)/dev
	$(RUN)/python -m benchmarks

screenshots: $(VENV)/dev $(MESSAGES).mo
	$(RUN)/python -m tests.screenshots docs/screenshots
	$(RUN)/python -m tests.screenshots.official docs/screenshots

messages: $(MESSAGES).mo
%.mo: %.po $(VENV)/messages
	$(RUN)/pybabel -q compile -i $< -o $@ -l en

# --- Python: uv where it works, else pip installs uv beside the project first -----------------
PYTHON ?= $(shell for p in python3.13 python3.12 python3.14 python3 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 12)); ' 2>/dev/null && { echo $$p; break; }; done)
INTERPRETER = $(shell $(PYTHON) -c 'import sys; print(sys.executable)')
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .uv/bin/uv)

.uv/bin/uv:
	$(PYTHON) -m venv .uv && .uv/bin/pip install -q "uv>=0.9"

uv-ready: $(if $(filter uv,$(UV)),,.uv/bin/uv)

$(VENV)/app: uv.lock pyproject.toml | uv-ready
	$(UV) sync -q --frozen --python $(INTERPRETER) --all-extras --no-extra cluster --no-default-groups --group messages --inexact
	touch $(VENV)/app $(VENV)/messages

$(VENV)/messages: $(VENV)/app
	touch $@

$(VENV)/dev: uv.lock pyproject.toml | uv-ready
	$(UV) sync -q --frozen --python $(INTERPRETER) --all-extras --group dev
	touch $(VENV)/dev $(VENV)/app $(VENV)/messages

# --- Debian packages: installed when we may, named otherwise -----------------------------------
system-app:
	@scripts/debian-packages optional $(APP_PACKAGES)
	@scripts/official-fonts optional

system-test:
	@scripts/debian-packages required $(TEST_PACKAGES)
	@scripts/official-fonts required

clean:
	rm -rf $(VENV) .uv var .mypy_cache .ruff_cache
