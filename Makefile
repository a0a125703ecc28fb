# The README's two commands, and what CI adds to them.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: check test lint newest oldest clean

check: $(VENV)/check-installed ## install, then run every check on the packaged claims
	$(BIN)/evclaims check

test: $(VENV)/test-installed ## install, then run the tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(VENV)/test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What the layers themselves need, and pytest: the developers' environment hides what the extra lacks.
OF_CHECK := tests/sql/test_database.py tests/sql/test_engine.py tests/package/test_viewfiles.py tests/layers/test_facts.py tests/layers/test_structure.py \
	tests/package/test_forms.py tests/package/test_patterns.py tests/layers/test_unreadable.py

newest: ## the whole check and its tests with the newest of everything
	rm -rf .venv-newest
	$(PYTHON) -m venv .venv-newest
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade -e '.[check]' pytest hypothesis
	.venv-newest/bin/evclaims check
	.venv-newest/bin/evclaims check --format json | .venv-newest/bin/python -m json.tool >/dev/null
	.venv-newest/bin/python -m pytest -q $(OF_CHECK)

oldest: ## the same with the oldest that pyproject.toml admits; which that is, pip cannot tell, so uv does
	rm -rf .venv-oldest .venv-uv
	$(PYTHON) -m venv .venv-uv
	.venv-uv/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(PYTHON) -m venv .venv-oldest
	.venv-uv/bin/uv pip install --quiet --python .venv-oldest/bin/python --resolution lowest-direct \
		-e '.[check]' 'pytest>=8' 'hypothesis>=6.100'
	.venv-oldest/bin/evclaims check
	.venv-oldest/bin/evclaims check --format json | .venv-oldest/bin/python -m json.tool >/dev/null
	.venv-oldest/bin/python -m pytest -q $(OF_CHECK)

clean:
	rm -rf $(VENV) .venv-newest .venv-oldest .venv-uv

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/check-installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[check]'
	touch $@

$(VENV)/test-installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@
