# make run     try the portal: http://127.0.0.1:8000/ (PORT=8001 for another port)
# make test    everything that must hold
# make bench   what it costs, against bare SQL and the bare framework
# make lint format messages lock reset

PORT ?= 8000
JOBS ?= 2
PY := .venv/bin/python
TYPED = $(shell find quality programmes teachers families monitoring -name 'services*.py' -o -name 'metrics*.py' -o -path '*/services/*.py' -o -path '*/metrics/*.py' | sort)
export PORTAL_DEMO ?= 1

.PHONY: run test bench lint types format messages lock reset system
run: .venv/local
	@exec $(PY) manage.py devstack --port $(PORT)

test: .venv/test system lint types
	$(PY) -m pytest -n $(JOBS) $(ARGS)

bench: .venv/local
	$(PY) manage.py bench $(ARGS)

lint: .venv/test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

types: .venv/test
	.venv/bin/mypy $(TYPED)

format: .venv/test
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

messages: .venv/test system
	$(PY) manage.py makemessages --locale zh_Hans --no-location --ignore .venv --ignore var --ignore tests
	$(PY) manage.py compilemessages --locale zh_Hans --ignore .venv --ignore var

# New pins from pyproject.toml; needs uv. The files name no package index: pip's and uv's own settings choose it.
LOCK = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
lock:
	$(LOCK) -q --extra local --extra test -o requirements/test.txt
	$(LOCK) -q --extra local -c requirements/test.txt -o requirements/local.txt
	$(LOCK) -q -c requirements/test.txt -o requirements/base.txt

reset:
	rm -rf var

system:
	@.ci/packages

# An environment is filled again only when its lock has changed; test contains local.
.venv/local: requirements/local.txt
	@if [ .venv/test -nt requirements/test.txt ]; then touch $@; else .ci/install local; fi

.venv/test: requirements/test.txt
	@.ci/install test
