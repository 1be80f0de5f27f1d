# Each target sets up all it needs. `make run` tries Amparo out; `make test` proves it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help venv client messages run test check pictures bench lock clean browser

# The site is started dozens of times: it is compiled once, whatever this machine does elsewhere.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
# What `make run` begins with where nothing is yet: invented people. `make run DEMO=0` begins empty.
DEMO ?= 1
# Where checks that start Django may write.
SCRATCH := build/check
PIP := $(BIN)/pip --quiet --disable-pip-version-check

# The system's Node if it is new enough, else the one that comes with .venv.
NODE_IS_NEW := node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
WITH_NODE := if ! { command -v npm && $(NODE_IS_NEW); } >/dev/null 2>&1; then export PATH="$$PWD/$(BIN):$$PATH"; fi;

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

venv: .venv/ready ## Make .venv from the locked, hashed requirements

.venv/ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Amparo needs Python 3.11 or newer with its venv module: apt-get install python3-venv'; exit 1; }
	$(PYTHON) -m venv .venv
	$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	$(PIP) check
	touch $@

client/node_modules/ready: client/package-lock.json client/.npmrc | .venv/ready
	$(WITH_NODE) npm ci --prefix client --no-progress --loglevel=error
	touch $@

client: client/node_modules/ready ## Build what the browser runs
	$(WITH_NODE) node client/build.mjs

messages: venv ## Compile the catalogues of every language
	$(BIN)/python -m amparo.site.catalogues

run: venv client messages ## Start Amparo on this machine, with invented people: http://127.0.0.1:8000
	@[ "$(DEMO)" != 1 ] || AMPARO_INSECURE_HTTP=$${AMPARO_INSECURE_HTTP:-1} $(BIN)/amparo demo --unless-in-use >/dev/null
	AMPARO_INSECURE_HTTP=$${AMPARO_INSECURE_HTTP:-1} $(BIN)/amparo run

browser:
	@bash scripts/browser

# Coverage is measured where it is judged; on PostgreSQL and in browsers it would only cost time. It
# is judged by examples that stand in a test: what a property test happens to draw is no promise.
UNTRACED := browser or postgresql or whole or hypothesis
# Who has nothing left to do takes from who has: tests take between a millisecond and half a minute,
# and shares dealt out by their number left one core idle for minutes at the end.
WORKERS := -n auto --dist worksteal
test: venv client messages browser ## Run every test, on SQLite and PostgreSQL; the last line is pytest's summary
	$(WITH_NODE) npm test --prefix client --silent
	$(BIN)/pytest $(WORKERS) --cov --cov-report= --coverage-gate -m "not ($(UNTRACED))" $(PYTEST_ARGS)
	$(BIN)/pytest $(WORKERS) --database=both -m "$(UNTRACED)" $(PYTEST_ARGS)

check: venv client messages ## Lint, types, layers, sizes, templates, migrations, deployment, documents
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	mkdir -p $(SCRATCH)
	AMPARO_HOME=$(SCRATCH) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src
	AMPARO_HOME=$(SCRATCH) $(BIN)/amparo makemigrations --check --dry-run
	AMPARO_HOME=$(SCRATCH) AMPARO_HOSTS=amparo.example $(BIN)/amparo check --deploy --fail-level WARNING
	$(WITH_NODE) npm run check --prefix client --silent
	$(BIN)/pytest -q tests/test_sizes.py tests/test_docs.py

pictures: venv client messages browser ## Take the pictures of README and guides anew, from the running product
	AMPARO_PICTURES=1 $(BIN)/pytest -q tests/journeys

bench: venv client messages ## Measure
	$(BIN)/python benchmarks/run.py

lock: ## Resolve the requirements anew (downloads uv)
	test -x build/uv/bin/uv || { $(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet --disable-pip-version-check uv; }
	export UV_DEFAULT_INDEX="$$(build/uv/bin/pip config get global.index-url 2>/dev/null || echo "$${PIP_INDEX_URL:-}")"; \
	[ -n "$$UV_DEFAULT_INDEX" ] || unset UV_DEFAULT_INDEX; \
	compile() { build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url "$$@"; }; \
	compile pyproject.toml -o requirements.lock; \
	compile -c requirements.lock --group dev pyproject.toml -o requirements-dev.lock
	$(WITH_NODE) cd client && npm install --package-lock-only --no-progress --loglevel=error

clean: ## Remove what was built; data in .amparo stays
	rm -rf .venv build dist client/node_modules src/amparo/site/static/build .coverage .coverage.*
	find src packages tests -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
