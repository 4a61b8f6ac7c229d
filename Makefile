# Every command a contributor needs. CI calls the same ones.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := $(VENV)/peers
PEERS_PYTHON := $(PEERS)/bin/python
PEERS_STAMP := $(PEERS)/.installed
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell command -v $(name))))
HOME_DIR ?= demo-home
DEMO_ARGS ?=
BENCH_ARGS ?=
CLIENTS ?= 2000
KILLS ?= 400
CLOCK_ARGS ?=

.PHONY: help setup wheel demo pictures journeys run test test-fast test-clock lint format lock clean check-image mutate bench bench-discovery bench-memory bench-accuracy bench-risk bench-evidence bench-web seed-large faults

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Duecare needs Python 3.11 or newer, and no python3 was found. Debian and Ubuntu: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) packaging/setup_venv.py $(VENV)
	@touch $@

$(PEERS_STAMP): $(STAMP) packaging/install_bench.py
	@$(BIN)/python packaging/install_bench.py $(PEERS)
	@touch $@

setup: $(STAMP)  ## create .venv with the locked dependencies

wheel: setup  ## dist/: the wheel, and what it is made of (CycloneDX)
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@$(BIN)/python packaging/sbom.py dist/duecare.cdx.json

demo: setup  ## build the demonstration firm, run the whole story, serve the console
	@$(BIN)/duecare demo --home $(HOME_DIR) $(DEMO_ARGS)

pictures: setup  ## play the demonstration and take the pictures of the documentation from it
	@$(BIN)/duecare demo --home $(HOME_DIR) --no-serve
	@$(BIN)/python packaging/make_pictures.py --home $(HOME_DIR)

journeys: setup  ## eleven journeys in a browser: pictures in test-results/journeys, clicks in the documentation
	@rm -rf test-results/journeys
	@DUECARE_TEST_JOURNEYS=1 DUECARE_TEST_PICTURES=1 $(BIN)/python -m pytest -q tests/browser/journeys tests/browser/test_first_client.py
	@$(BIN)/python packaging/journeys_page.py

run: setup  ## serve the console from your own home folder
	@$(BIN)/duecare serve

test: setup  ## the whole test suite: SQLite, PostgreSQL and browser
	@$(BIN)/python packaging/run_tests.py

test-fast: setup  ## the core tests, in a minute
	@$(BIN)/python packaging/run_tests.py fast

test-clock: setup  ## the tests that read the clock, on 29 February, when zones change, at the turn of a year
	@$(BIN)/python packaging/test_clock.py $(CLOCK_ARGS)

lint: setup  ## style, types, import contracts, words
	$(BIN)/ruff check src tests benchmarks packaging
	$(BIN)/ruff format --check src tests benchmarks packaging
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python packaging/check_words.py

format: setup  ## rewrite the style
	$(BIN)/ruff check --fix src tests benchmarks packaging
	$(BIN)/ruff format src tests benchmarks packaging

mutate: setup  ## how many small mistakes the tests of the proofs notice; NAMES="merkle notes"
	@$(BIN)/python packaging/mutate.py $(NAMES)

bench: setup $(PEERS_STAMP)  ## speed of all engines, as ratios to named peers and limits
	$(BIN)/python -m benchmarks.discovery.speed --peers $(PEERS_PYTHON)
	$(BIN)/python -m benchmarks.discovery.office_speed
	$(BIN)/python -m benchmarks.risk --peers $(PEERS_PYTHON)
	$(BIN)/python -m benchmarks.evidence
	$(BIN)/python -m benchmarks.documents

bench-discovery: setup $(PEERS_STAMP)  ## speed of the scanner
	$(BIN)/python -m benchmarks.discovery.speed --peers $(PEERS_PYTHON)
	$(BIN)/python -m benchmarks.discovery.office_speed

bench-memory: setup  ## memory of a scan of large files and many small ones; BENCH_ARGS=--full for 20 GB
	$(BIN)/python -m benchmarks.discovery.memory $(BENCH_ARGS)

bench-accuracy: setup  ## precision and recall of each data type, with the misses
	$(BIN)/python -m benchmarks.discovery.accuracy

bench-risk: setup $(PEERS_STAMP)  ## speed of the risk engine
	$(BIN)/python -m benchmarks.risk --peers $(PEERS_PYTHON)

seed-large: setup  ## a firm with CLIENTS=2000 in bench-homes/large, to try and to measure; DATABASE_URL is followed
	$(BIN)/python -m benchmarks.web.seed --clients $(CLIENTS) --home bench-homes/large --template bench-homes/template

bench-web: setup  ## the web application with 20, 500 and 2,000 clients against the goals; BENCH_ARGS="--sizes 20,100"
	$(BIN)/python -m benchmarks.web $(BENCH_ARGS)

faults: setup  ## kill -9 of web, work, signer, PostgreSQL at random points; KILLS=400 of each
	$(BIN)/python -m benchmarks.faults --kills $(KILLS)

bench-evidence: setup  ## speed of ledger and verification
	$(BIN)/python -m benchmarks.evidence

check-image: setup  ## the steps of the Dockerfile without Docker: install, start, ask
	@$(BIN)/python packaging/check_image.py

lock:  ## resolve the dependencies again, older than a week
	uv pip compile pyproject.toml --all-extras --group dev --universal --generate-hashes --no-header --no-annotate -q -o requirements.lock

clean:  ## remove what the commands above have made
	rm -rf $(VENV) build dist demo-home bench-homes test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis
