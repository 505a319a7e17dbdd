# One command a job; `make` alone lists them. Everything runs in .venv, which is made from requirements.lock alone.
# Another interpreter: make PYTHON=/path/to/python3.11

PYTHON = $$(command -v python3.11 || command -v python3)
VENV = .venv
BIN = $(VENV)/bin
WORKERS = 3
# Files in their own order: sorted by how many tests they hold, the longest labs would run alone in the end.
TESTS = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore=tests/architecture
LOCK_FLAGS =

# Where it is set, each of the hundreds of processes that tests start compiles the same modules again.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help install peers check style types imports architecture test coverage demo power-cuts faults order-matters assumptions engines hostile fuzz audit renewal renewal-faults secrets \
        golden benchmarks lock docs clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-13s %s\n' "$$name" "$$text"; done

install: $(VENV)/.installed ## make .venv from requirements.lock, unless it is as the lock says
	@:

# Two stamps: an edit of pyproject.toml that leaves the lock alone renews the package's own metadata only.
$(VENV)/.locked: requirements.lock
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

peers: ## install the real peers of the tests (packages.txt, axe-core), where that is possible
	@sh .ci/peers packages.txt
	@sh .ci/axe .peers

check: install ## format, lint, types, imports, architecture
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target style types imports architecture

style: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

imports: install
	$(BIN)/lint-imports

architecture: install
	$(BIN)/python -m pytest tests/architecture

test: check ## check, then every test
	$(TESTS)

coverage: check ## the same, and how much of the code they reach in their own process
	$(TESTS) --cov --cov-branch --cov-report=term

demo: install ## migrate the lab's estate and take it back, on this machine alone
	$(BIN)/lyncauto demo

power-cuts: install ## cut a rollout and a renewal off at every point and finish it
	$(BIN)/python -m tests.campaigns.power_cuts
	$(BIN)/python -m tests.campaigns.renewal_cuts

faults: install ## break each estate in every known way during a rollout
	$(BIN)/python -m tests.campaigns.faults

order-matters: install ## publish first, as guides do, and count what clients feel of it
	$(BIN)/python -m tests.campaigns.order_matters

assumptions: install ## turn round, one by one, what the lab only assumes of real estates
	$(BIN)/python -m tests.campaigns.assumptions

engines: install ## hold the lab's PowerShell engine to a real one
	$(BIN)/python -m tests.campaigns.engines

hostile: install ## feed every text parameter of every remote function what means harm
	$(BIN)/python -m tests.campaigns.hostile

fuzz: install ## throw damaged exports at every reader of the audit
	$(BIN)/python -m tests.campaigns.fuzz

audit: install ## plant defects in documents and labs, and see that the audit finds each once
	$(BIN)/python -m tests.campaigns.audit

renewal: install ## renew by every source on each estate, under load
	$(BIN)/python -m tests.campaigns.renewal

renewal-faults: install ## meet every known fault in a renewal
	$(BIN)/python -m tests.campaigns.renewal_faults

secrets: install ## look for secrets in everything that a run leaves behind
	$(BIN)/python -m tests.campaigns.secrets

golden: install ## hold the sessions that the tests replay anew, with each client and engine
	$(BIN)/python -m tests.golden.winrm

benchmarks: install ## time the lab's PowerShell Remoting and audits beside bare calls
	$(BIN)/python -m benchmarks.psrp
	$(BIN)/python -m benchmarks.audit

lock: ## renew requirements.lock (LOCK_FLAGS=--upgrade for newer versions)
	test -x $(BIN)/pip-compile || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet pip-tools; }
	CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --generate-hashes --all-extras --no-strip-extras \
	    --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links $(LOCK_FLAGS) \
	    --output-file requirements.lock pyproject.toml

docs: install ## write the reference from the commands, errors and settings themselves
	$(BIN)/python -m lyncauto.cli.reference

clean: ## remove everything that make and the tools made
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache
	find lyncauto tests -type d -name __pycache__ -prune -exec rm -rf {} +
