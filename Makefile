# make run    sets everything up and serves the demo at http://127.0.0.1:8000 (HOST=, PORT=)
# make test   sets everything up and runs the whole suite
# Everything else is listed in README.md.

SHELL := /bin/sh
.DEFAULT_GOAL := run
.NOTPARALLEL:
.PHONY: run test check bench screenshots faults assets lock setup setup-dev clean

# The newest Python that fits; a name on PATH alone proves nothing.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3.14 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv/bin
export HOST PORT

# What a production would set; `check --deploy` sees the settings as they are there.
PRODUCTION := env -u DEMO -u DEBUG MFA_REQUIRED=1 BASE_URL=https://portal.example ALLOWED_HOSTS=portal.example \
	SECRET_KEY=$$($(VENV)/python -c 'import secrets; print(secrets.token_urlsafe(60))') TRUSTED_PROXIES=1 \
	DATABASE_URL=postgresql://portal@db/portal REDIS_URL=redis://redis:6379/0 EMAIL_URL=smtp://mail.example:25 \
	STRIPE_API_KEY=sk_live_x STRIPE_WEBHOOK_SECRET=whsec_x PERMIT_KEY_DIR=/run/permit_keys

run: setup
	@exec $(VENV)/python -m portal.local

test: setup-dev assets
	$(VENV)/pytest -n 2 --ignore=tests/bench $(ARGS)

check: setup-dev assets
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy manage.py portal plakette stoerung tests
	$(VENV)/lint-imports
	find templates portal plakette stoerung -name '*.html' -exec $(VENV)/djade --target-version 5.2 --check {} +
	$(VENV)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(VENV)/python manage.py check --deploy --fail-level WARNING
	$(VENV)/python manage.py translations --check

bench: setup-dev assets
	$(VENV)/python -m tests.bench

screenshots: setup-dev assets
	$(VENV)/python -m tests.browser.screenshots

# The long forms: storms, kills, crashes. Takes its time.
faults: setup-dev assets
	$(VENV)/pytest -m long --ignore=tests/bench $(ARGS)

assets: setup
	@$(VENV)/python -m portal.local.prepare files

# Pins every package with its hashes, and no address of a registry.
lock: setup
	@command -v uv >/dev/null || $(VENV)/python -m pip install --quiet uv
	cd requirements && PATH="$(CURDIR)/$(VENV):$$PATH" && for name in base local node dev; do \
		uv pip compile --quiet --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			--no-emit-index-url --no-emit-find-links $$name.in --output-file $$name.txt || exit 1; done
	PATH="$(CURDIR)/$(VENV):$$PATH" npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts

setup: python
	@$(PYTHON) -m portal.local.setup base

setup-dev: python
	@$(PYTHON) -m portal.local.setup dev

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Hier fehlt Python 3.11 oder neuer. Unter Debian hilft: apt-get install python3 python3-venv"; exit 1; }

# Takes away what the other targets made, the demo's data too.
clean: python
	$(PYTHON) -m portal.local.places
	rm -rf .venv node_modules build .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete 2>/dev/null || true
