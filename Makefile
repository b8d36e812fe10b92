# Two commands matter: `make demo` and `make test`. Both set up everything they need.
.PHONY: demo test lint lock messages reference setup clean
.DEFAULT_GOAL := help

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

.venv/.ready: requirements.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh

setup: .venv/.ready  ## the environment, from the lock file

demo: setup  ## a small fictional country, every stage, and the desk to look at it
	@.venv/bin/hedgerow demo

test: setup  ## all tests, on SQLite and on PostgreSQL, with a real browser
	@sh tools/test.sh

lint: setup  ## style, types, floors
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

lock:  ## requirements.lock from pyproject.toml (needs uv)
	@uv lock --upgrade --quiet
	@uv export --quiet --all-extras --no-emit-project --no-emit-index-url --no-header --format requirements-txt -o requirements.lock >/dev/null

messages: setup  ## gather every text for the translators, and compile the catalogues
	@.venv/bin/python tools/messages.py

reference: setup  ## docs/reference from the code
	@.venv/bin/python tools/reference.py

clean:  ## remove what was made
	rm -rf .venv demo-data .pytest_cache .mypy_cache .ruff_cache .hypothesis
