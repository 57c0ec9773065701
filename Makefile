# What there is to do here. Everything is installed into .venv and widget/node_modules, nothing outside;
# only `make test` may install Debian packages (as root), because it needs a browser and PHP.

PYTHON ?= python3
BIN := .venv/bin
RUN := .venv/run.stamp
DEV := .venv/dev.stamp
NODE := widget/node_modules/.package-lock.json
WIDGET := backend/laleo/widgets/built/manifest.json
WIDGET_SOURCES := $(shell find widget -name node_modules -prune -o -type f -print 2>/dev/null) \
	$(addprefix backend/laleo/console/static/modules/,http-line.js call-media.js call-peer.js call-tone.js)
PLUGIN := backend/laleo/widgets/downloads/built.stamp
PLUGIN_SOURCES := $(shell find wordpress-plugin backend/laleo/console/static -type f 2>/dev/null)
DOCS := backend/laleo/console/vendored/swagger-ui-bundle.js
PACKAGES := pyproject.toml constraints.txt
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
# These do not meet the database, or ask what it does not decide.
ONCE := $(addprefix --ignore=tests/,console deploy egress fuzz i18n reference run widget wordpress)
# Much of a test is waiting. A file's tests stay together and in their order: browsers come last.
PYTEST := pytest -n 3 --dist loadgroup --no-loadscope-reorder

.PHONY: help build setup run test test-fast test-system fuzz lint bench bench-chaos dist pins clean

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: $(RUN) $(WIDGET) $(PLUGIN) $(DOCS) ## start Laleo with a demo account (PORT=8000); Ctrl-C stops it
	@LALEO_DEMO=$${LALEO_DEMO-true} $(BIN)/laleo up --with-parent

build: $(RUN) $(WIDGET) $(PLUGIN) $(DOCS) ## make what running needs, and start nothing

setup: $(RUN) $(DEV) $(WIDGET) $(PLUGIN) $(DOCS) ## install what running, testing and linting need

test: test-system lint ## lint, every test on SQLite, and what meets the database again on PostgreSQL
	$(WITH_NODE) LALEO_TEST_DATABASE=sqlite $(PYTEST)
	$(WITH_NODE) LALEO_TEST_DATABASE=postgres $(PYTEST) $(ONCE)

test-fast: test-system setup ## every test on SQLite only
	$(WITH_NODE) LALEO_TEST_DATABASE=sqlite $(PYTEST)

fuzz: setup ## ask the API made-up things for long (schemathesis, on SQLite)
	LALEO_FUZZ=long $(BIN)/pytest tests/fuzz

test-system:
	@PYTHON=$(PYTHON) scripts/system test

lint: setup ## ruff, mypy, import-linter, eslint, PHP checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd widget && $(WITH_NODE) npm run --silent lint
	wordpress-plugin/lint.sh

bench: setup ## measure; results go to bench/results
	$(BIN)/python -m bench

bench-chaos: setup ## commit 100,000 events while everything is killed; none may be lost
	$(BIN)/python -m bench chaos

dist: setup ## build the WordPress plugin's zip, the widget files and the agents' bundle in dist/
	rm -rf dist && mkdir -p dist/widget
	$(BIN)/python wordpress-plugin/build.py dist
	$(BIN)/python mcp/bundle/build.py dist
	cp backend/laleo/widgets/built/* dist/widget/

pins: ## renew constraints.txt: newest versions that pyproject.toml allows
	PYTHON=$(PYTHON) scripts/pins

clean: ## remove what setup, test and dist made; data/ stays
	rm -rf .venv widget/node_modules backend/laleo/widgets/built backend/laleo/widgets/downloads backend/laleo/console/vendored backend/*.egg-info dist build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .cache

$(RUN): $(PACKAGES)
	@PYTHON=$(PYTHON) scripts/system run
	@PYTHON=$(PYTHON) scripts/venv build
	@touch $@

$(DEV): $(RUN)
	@PYTHON=$(PYTHON) scripts/venv build,test,lint
	@touch $@

$(NODE): widget/package.json widget/package-lock.json | $(RUN)
	cd widget && $(WITH_NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WIDGET): $(NODE) $(WIDGET_SOURCES)
	$(WITH_NODE) node widget/build.mjs
	@touch $@

# The reference's renderer, as npm has it; Apache-2.0.
$(DOCS): $(NODE)
	@mkdir -p $(@D)
	cd widget/node_modules/swagger-ui-dist && cp swagger-ui-bundle.js swagger-ui.css LICENSE NOTICE $(CURDIR)/$(@D)/
	@touch $@

$(PLUGIN): $(PLUGIN_SOURCES) | $(RUN)
	@rm -rf $(@D)
	$(BIN)/python wordpress-plugin/build.py $(@D)
	@touch $@
