# One line a target; `make` alone prints them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
GROUPS := spec tf train test lint site
AT_ONCE ?= 2
EXPERIMENTS := initial-bias dense-cells amygdala rare-class caravan hiva long-tail shuttle who-else-fars \
  who-else-rare overconfidence label-noise severity demonstrations

export NO_MKDOCS_2_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL ?= 2

.DEFAULT_GOAL := help

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

venv: $(STAMP) ## create .venv from requirements.lock (once; repeated when the lock changes)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed; name one: make venv PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "python3 has no venv module here: sudo apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

serve: venv ## read the site on http://127.0.0.1:8000
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:8000

site: venv ## build the site into site/
	$(BIN)/mkdocs build --strict --clean

learn: venv ## do the exercises: what is finished, then the first that is not
	$(BIN)/python -m docs.exercises

test: venv ## run every test; k=binary runs those whose names have that in them
	$(BIN)/python -m pytest $(if $(k),-k "$(k)")

quick: venv lint ## within a minute: style, types, rules, reference at one vector in twenty, in float64
	FOCAL_KIT_SAMPLE=20 $(BIN)/python -m pytest -n0 -q -k "not float32" --impl reference \
	  tests/meta/test_import_rules.py tests/meta/test_words.py tests/meta/test_equation_ids.py \
	  tests/conformance/test_losses.py

lint: venv ## style, spelling, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

vectors: venv ## write spec/vectors/*.json again from the derivations; FAMILY=binary_focal writes one
	$(BIN)/python -m spec vectors $(FAMILY)

coq: venv ## have Coq check the proofs, and write what it says (needs coq and libcoq-coquelicot; a minute)
	$(BIN)/python -m spec coq

gappa: venv ## measure exp and log1p at every float32, and have Gappa prove the binary loss's errors (needs gappa; five minutes)
	$(BIN)/python -m tests.derivation.gappa.elementary --write docs/results/elementary.json
	$(BIN)/python -m tests.derivation.gappa

accuracy: venv ## measure the worst errors of reference and tf_impl, and write them for the site
	$(BIN)/python -m tests.conformance.accuracy --write docs/results/accuracy.json

exhaustive: venv ## compare every float32 logit with float64 (hours of a processor; ONE_IN=64 thins out tiny and huge ones: one hour)
	$(BIN)/python -m tests.conformance.exhaustive --one-in $(or $(ONE_IN),1) --where-it-curves \
	  --write docs/results/exhaustive-every.json

code-accuracy: venv ## run the code that the site offers, in NumPy and Node, and write its worst errors for the site
	$(BIN)/python -m tests.derivation.code_accuracy --write docs/results/printed-code.json

atlas: venv ## examine the focal losses of real libraries (installs them: minutes, gigabytes)
	$(BIN)/python -m tests.conformance.atlas

successor: venv ## build the site with ProperDocs, the fork that goes on with MkDocs, and say what differs
	$(PYTHON) -m venv build/successor
	build/successor/bin/pip install --quiet --require-hashes -r requirements.lock
	build/successor/bin/pip install --quiet properdocs
	$(BIN)/mkdocs build --strict --clean --quiet --site-dir build/site-mkdocs
	PYTHONPATH=. build/successor/bin/properdocs build --strict --clean --quiet --site-dir build/site-properdocs
	$(BIN)/python -m tests.site.successor build/site-mkdocs build/site-properdocs

pytorch: venv ## compare the page's ten lines for PyTorch with the vectors (installs PyTorch: minutes, gigabytes)
	$(PYTHON) -m venv build/pytorch
	build/pytorch/bin/pip install --quiet torch numpy click rich
	build/pytorch/bin/python -m tests.conformance docs.five_minutes.pytorch_lines:focal_loss

results: venv ## train again what the results pages show, AT_ONCE=2 (an hour or two; what is finished is found again)
	$(BIN)/python -m tf_impl.train --data digits --result docs/results/digits.json
	@printf '%s\n' $(EXPERIMENTS) | xargs -P $(AT_ONCE) -I NAME \
	  $(BIN)/python -m tf_impl.experiments NAME --result docs/results/NAME.json

smoke: venv ## run every experiment small, to see that its code runs (two minutes)
	$(BIN)/python -m tf_impl.experiments.smoke

pictures: venv ## draw the small pictures of the data that the results pages show (needs Fashion-MNIST)
	$(BIN)/python -m tf_impl.experiments.pictures --result docs/results/pictures.json

audit: venv ## compute every number of the experiments' pages a second time, from the result files
	$(BIN)/python -m tests.site.audit

habits: venv ## do what Keras users do with the losses, and write what came of it (three minutes)
	$(BIN)/python -m tests.training.habits --write docs/results/keras-habits.json

foreign-keras: venv ## see the losses refuse Keras on JAX and on PyTorch, and tf_keras (installs them: minutes, gigabytes)
	$(PYTHON) -m venv build/foreign-keras
	build/foreign-keras/bin/pip install --quiet --require-hashes -r requirements.lock
	build/foreign-keras/bin/pip install --quiet jax torch tf_keras
	build/foreign-keras/bin/python -m pytest -n0 -rs tests/training/test_foreign_keras.py

peers: venv ## run a peer's own tests on our losses, and count them for the site: SUITE=keras, focal-loss or addons, CHECKOUT=its clone
	$(BIN)/python -m tests.training.peers $(SUITE) $(CHECKOUT) --write docs/results/peers.json

mutation: venv ## change the losses in small ways, see the tests fail, and write what survived (an hour)
	$(BIN)/python -m pip install --quiet --editable '.[mutation]'
	$(BIN)/python -m tests.meta.mutation

bench: venv ## measure what a step costs, for the benchmark page (a quarter of an hour; let the machine be quiet)
	$(BIN)/python -m tf_impl.benchmark --result docs/results/benchmark.json

exported: venv ## write the losses as StableHLO, and run them under JAX on what it finds (installs it; ten minutes)
	rm -rf build/exported
	$(BIN)/python -m tf_impl.benchmark.exported build/exported
	$(PYTHON) -m venv build/jax
	build/jax/bin/pip install --quiet "jax>=0.10,<0.11"
	build/jax/bin/python build/exported/run_exported.py --result docs/results/exported.json

bench-assertion: venv ## measure what naming a bad label costs a step, for the page that says so (two minutes)
	$(BIN)/python -m tf_impl.benchmark.assertion --result docs/results/assertion.json

bench-layers: venv ## time a layer with very many classes beside its products alone (three minutes)
	$(BIN)/python -m tf_impl.benchmark.layers --result docs/results/layers.json

notebooks: venv ## write and execute docs/notebooks/*.ipynb again (installs what executes them)
	$(BIN)/python -m pip install --quiet --no-build-isolation --editable ".[notebooks]"
	$(BIN)/python -m docs.notebooks

lock: ## compile requirements.lock again from pyproject.toml (needs uv); UPGRADE=--upgrade takes newer versions
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --quiet $(UPGRADE) $(GROUPS:%=--extra %) pyproject.toml --output-file requirements.lock

clean: ## remove what can be made again
	rm -rf $(VENV) site .pytest_cache .hypothesis .ruff_cache .mypy_cache build *.egg-info

.PHONY: help venv serve site learn test quick lint vectors coq gappa accuracy exhaustive code-accuracy atlas successor \
  pytorch results smoke pictures audit habits foreign-keras peers bench exported notebooks mutation lock clean bench-assertion bench-layers
