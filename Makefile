# What people, hooks and CI call. Works on a machine with only python3, pip and make (apt for what the tests talk to).
SHELL := /bin/bash
PYTHON := .venv/bin/python
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.PHONY: help setup run check test lock peers bench clean

help:
	@echo "make run    - set up, import the example and start the system"
	@echo "make test   - the whole suite"
	@echo "make check  - lints, types, layers"
	@echo "make setup  - only install"
	@echo "make lock   - renew requirements.lock"
	@echo "make bench  - print the figures of benchmarks/"

.tools/bin/uv:
	python3 -m pip install -q --disable-pip-version-check --target .tools uv

.venv/.stamp: .tools/bin/uv requirements.lock pyproject.toml
	.tools/bin/uv venv -q --allow-existing .venv
	.tools/bin/uv pip sync -q --compile-bytecode --python $(PYTHON) --require-hashes requirements.lock
	.tools/bin/uv pip install -q --python $(PYTHON) --no-deps -e .
	touch $@

setup: .venv/.stamp
	@$(PYTHON) -m compileall -q shnor_flow flows  # every start is faster, also where Python may not keep it itself

run: setup
	.venv/bin/shnor-flow demo

check: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

# What the tests meet as real peers: a browser, an office, a reader of scans, a mail server. Where apt is not to be
# had, the tests that need one of them say so and skip.
PEERS := chromium libreoffice-writer libreoffice-calc hyphen-ru tesseract-ocr tesseract-ocr-rus poppler-utils postfix \
	dovecot-imapd

peers:
	@dpkg -s $(PEERS) >/dev/null 2>&1 || (apt-get update -qq \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(PEERS) >/dev/null) \
		|| echo "ВНИМАНИЕ: не установлено всё из списка: $(PEERS). Проверки, которым это нужно, будут пропущены"

# One process a core; each file's tests stay together. Not reordered: what drives a browser has to come last.
test: setup peers check
	.venv/bin/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lock: .tools/bin/uv
	.tools/bin/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 \
		--group dev pyproject.toml -o requirements.lock

bench: setup
	.venv/bin/python benchmarks/first_day.py
	.venv/bin/python benchmarks/terms.py
	.venv/bin/python benchmarks/import_files.py
	.venv/bin/python benchmarks/planning.py
	.venv/bin/python benchmarks/check_rules.py
	.venv/bin/python benchmarks/form_size.py
	.venv/bin/python -m benchmarks.mail
	.venv/bin/python -m benchmarks.collection
	.venv/bin/python -m benchmarks.completeness
	@if command -v soffice >/dev/null; then .venv/bin/python -m benchmarks.import_pdf; else echo "LibreOffice is missing: no figures for PDF"; fi

clean:
	rm -rf .venv .tools  # never data: it holds what people sent
