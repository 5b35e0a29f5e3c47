# make demo   everything on this machine: servers, web, worker, beat and sample tenants
# make test   lint, types and all tests
.DEFAULT_GOAL := demo
.PHONY: demo test bench screens lint messages lock clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
PORT ?= 8000
DATA ?= .data/demo
PYTEST ?=
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
BESIDE_TEST_SERVERS := $(BIN)/python -m sdip.cli.embedded --fast .data/test --

demo: $(VENV)/run.stamp $(VENV)/catalogues.stamp
	@$(BIN)/python manage.py demo --port $(PORT) --data-dir $(DATA)

test: lint $(VENV)/catalogues.stamp
	$(BESIDE_TEST_SERVERS) $(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST)

bench: $(VENV)/test.stamp $(VENV)/catalogues.stamp
	$(BESIDE_TEST_SERVERS) $(BIN)/python -m bench

screens: $(VENV)/test.stamp $(VENV)/catalogues.stamp
	SDIP_SCREENS=1 $(BESIDE_TEST_SERVERS) $(BIN)/python -m pytest -m screens $(PYTEST)

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m sdip.cli.embedded --fast .data/test -- $(BIN)/mypy .

messages: $(VENV)/test.stamp
	$(BIN)/python manage.py makemessages --locale ar --locale ckb --locale en --locale uk --no-obsolete --add-location file \
	    --extension html,txt,py --ignore '.*' --ignore bench --ignore tests
	$(BIN)/python -m sdip.cli.messages locale

lock: $(VENV)/test.stamp
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet --upgrade \
	    --custom-compile-command 'make lock' -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet --upgrade \
	    --custom-compile-command 'make lock' --group dev -c requirements.lock -o requirements-dev.lock

$(VENV)/made.stamp: deploy/make-venv.sh
	@deploy/make-venv.sh '$(PYTHON)' $(VENV)
	@touch $@

# What the product needs. The list for the tests holds all of it, so it counts for both.
$(VENV)/run.stamp: requirements.lock deploy/debian-packages.txt | $(VENV)/made.stamp
	@echo "Installing the Python packages (the first time takes about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@deploy/install-debian-packages.sh deploy/debian-packages.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock deploy/debian-packages.txt deploy/debian-packages-test.txt | $(VENV)/made.stamp
	@echo "Installing the Python packages for the tests (the first time takes about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@deploy/install-debian-packages.sh deploy/debian-packages.txt deploy/debian-packages-test.txt
	@touch $(VENV)/run.stamp $@

$(VENV)/catalogues.stamp: $(CATALOGUES) sdip/cli/messages.py | $(VENV)/made.stamp
	@$(BIN)/python -m sdip.cli.messages locale
	@touch $@

clean:
	rm -rf $(VENV) .data .screens
