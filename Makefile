# Thin: each target makes the environment that it needs, on a machine with nothing but Python 3.11+.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: run chat install test check format bench chaos lock clean

run: install          ## serve; prints the address of the page
	$(BIN)/copydesk serve

chat: install         ## talk to it in the terminal
	$(BIN)/copydesk chat

install: $(STAMP)     ## make .venv from requirements.lock (uv when present, else venv + pip)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Copydesk needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
		test -x $(BIN)/python || uv venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv; \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
		uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --offline -e .; \
	else \
		test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }; \
		$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
		$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .; \
	fi
	@touch $(STAMP)

test: install         ## all tests that fit into a few minutes, four at a time, for many wait; the browser test needs Chromium, those of services and of Bluesky node
	@.ci/chromium
	@.ci/redis
	@.ci/mcp-servers
	@.ci/pds
	@.ci/mastodon
	$(BIN)/pytest --numprocesses 4 --dist worksteal

check: install        ## format, lint, types, import rule, shape of the code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest tests/test_architecture.py

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install        ## the figures of docs/benchmarks.md
	$(BIN)/python -m tests.bench

chaos: install        ## kills, and weeks in which clocks are changed
	$(BIN)/python -m tests.chaos
	$(BIN)/python -m tests.chaos.week
	$(BIN)/pytest -m long

lock:                 ## after a change of dependencies; needs uv
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
