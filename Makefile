# What a machine needs: Rust (rustup.rs); for the pages, and for the tests with real clients, Node 20.19 or newer, and for those
# Chromium and Python 3.9 or newer; for AWS Python 3, and for its tests Docker. Everything here also works as the plain command in
# the recipe.

.DEFAULT_GOAL := help
.PHONY: help run demo pages pages-if-node test test-aws lint lint-aws bench fmt deploy local-aws binaries cold image tools rust node python

help:
	@echo "make run        start Canali on this machine, everything embedded (http://127.0.0.1:8787, data in .canali)"
	@echo "make demo       the same with a shop, its operators and a week of history, and customers who go on writing (.canali-demo)"
	@echo "make pages      build the pages that the binary embeds: console, widget, the shop that shows it"
	@echo "make test       every test that needs no container"
	@echo "make test-aws   the deployment's tests: template and binaries on an AWS in a container, or on AWS_ENDPOINT_URL"
	@echo "make lint       formatting and lints, warnings denied"
	@echo "make lint-aws   cfn-lint, sam validate and checkov over infra/aws"
	@echo "make bench      print the benchmark's rows and write target/bench.json (after make cold, cold starts and sizes too)"
	@echo "make deploy     build for Lambda and deploy with infra/aws/samconfig.toml (ARCH=arm64 or x86_64)"
	@echo "make local-aws  an AWS in a container with Canali on it, left running"

# Flags of `canali serve` are environment variables too: CANALI_LISTEN=127.0.0.1:9000 make run
run: rust pages-if-node
	@cargo run --locked -- serve

demo: rust pages-if-node
	@cargo run --locked -- demo

# Without Node it runs all the same, and says at / what is missing.
pages-if-node:
	@if $(MAKE) --silent node 2>/dev/null; \
	then $(MAKE) --silent pages || echo "The pages cannot be built (make pages says why): Canali runs without them" >&2; \
	else echo "Node 20.19 or newer is missing: Canali runs without its pages; install it from https://nodejs.org" >&2; fi

# Built again when one of their sources is newer than what was built last.
SOURCES := $(shell find web -name node_modules -prune -o -name dist -prune -o -type f -print)

pages: node web/dist/.built

web/dist/.built: web/node_modules/.installed $(SOURCES)
	cd web && npm run --silent build
	@touch $@

web/node_modules/.installed: web/package-lock.json
	cd web && npm ci --no-audit --no-fund --silent
	@touch $@

test: rust pages python
	cd web && npm run --silent test
	@if cargo nextest --version >/dev/null 2>&1; \
	then set -x; cargo nextest run --locked --workspace; \
	else set -x; cargo test --locked --workspace --all-targets; fi

lint: rust node web/node_modules/.installed
	cd web && npm run --silent lint
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets --test aws -- -D warnings

bench: rust
	@cargo run --locked --release -p tests --bin bench

fmt: rust node web/node_modules/.installed
	cargo fmt --all
	cd web && npm run --silent fix

# ---- AWS ----

ARCH ?= arm64
TARGET := $(if $(filter arm64,$(ARCH)),aarch64,x86_64)-unknown-linux-gnu
FUNCTIONS := $(notdir $(wildcard functions/*))
PACKAGES := $(addprefix -p ,$(FUNCTIONS))
IMAGE := $(or $(CANALI_EMULATOR_IMAGE),$(shell sed -n 's/.*IMAGE: &str = "\(.*\)";/\1/p' tests/aws/src/emulator.rs))
TOOLS := $(CURDIR)/target/tools
WITH_TOOLS := PATH="$(TOOLS)/bin:$$PATH" SAM_CLI_TELEMETRY=0

deploy: rust tools pages
	@rustup target add $(TARGET) 2>/dev/null || true
	$(WITH_TOOLS) cargo lambda build --locked --profile lambda --target $(TARGET) --lambda-dir target/lambda $(PACKAGES)
	cd infra/aws && $(WITH_TOOLS) sam deploy --parameter-overrides Architecture=$(ARCH) Pages=true $(PARAMETERS)
	$(WITH_TOOLS) infra/aws/upload-pages $(STACK)

# `--workspace` and one target: other features of the dependencies would compile them again.
test-aws: rust tools binaries image
	cargo test --locked --workspace --test aws

local-aws: rust tools binaries image
	@cargo build --locked --workspace --bin local-aws
	@"$${CARGO_TARGET_DIR:-target}/debug/local-aws"

# What the tests deploy: for this machine's processor, which is what an emulator runs. Where this machine's C library is no newer
# than the emulator's (Debian 12's), what `make test` has built runs there; elsewhere they are built against an older one.
IS_OLD_ENOUGH := $(shell getconf GNU_LIBC_VERSION 2>/dev/null | awk -F '[ .]' '$$2 == 2 && $$3 <= 36 { print "yes" }')

binaries: rust tools
ifeq ($(IS_OLD_ENOUGH),yes)
	cargo build --locked --workspace $(addprefix --bin ,$(FUNCTIONS))
	@for name in $(FUNCTIONS); do \
		mkdir -p target/lambda/$$name && strip -o target/lambda/$$name/bootstrap "$${CARGO_TARGET_DIR:-target}/debug/$$name" || exit 1; \
	done
else
	$(WITH_TOOLS) cargo lambda build --locked --profile suite --disable-optimizations --x86-64 --lambda-dir target/lambda $(PACKAGES)
endif

# What `make bench` starts cold: as for deploying, for this machine's processor, beside a hello world.
cold: rust tools
	$(WITH_TOOLS) cargo lambda build --locked --profile lambda --x86-64 --lambda-dir target/cold $(PACKAGES) -p hello

# Pulled where it can be, else built of Debian's and PyPI's packages.
image:
	@test -n "$$AWS_ENDPOINT_URL" || docker image inspect $(IMAGE) >/dev/null 2>&1 \
		|| docker pull --quiet $(IMAGE) 2>/dev/null || tests/aws/image/build $(IMAGE)

lint-aws: tools $(TOOLS)/checkov/.done
	$(WITH_TOOLS) cfn-lint --config-file infra/aws/.cfnlintrc infra/aws/*.yaml
	AWS_DEFAULT_REGION=us-east-1 $(WITH_TOOLS) sam validate --lint --template infra/aws/template.yaml
	$(TOOLS)/checkov/bin/checkov --config-file infra/aws/.checkov.yaml --directory infra/aws

tools: $(TOOLS)/.done

$(TOOLS)/.done: infra/aws/requirements.txt
	@command -v python3 >/dev/null || { echo "Python 3 is missing: it runs the SAM CLI and cargo-lambda" >&2; exit 1; }
	python3 -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# In a place of its own: its dependencies are not the others'.
$(TOOLS)/checkov/.done: infra/aws/requirements.txt
	python3 -m venv $(TOOLS)/checkov
	$(TOOLS)/checkov/bin/pip install --quiet --disable-pip-version-check checkov==3.3.30
	@touch $@

rust:
	@command -v cargo >/dev/null || { echo "Rust is missing: install it from https://rustup.rs" >&2; exit 1; }

node:
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || a == 20 && b >= 19 ? 0 : 1)' 2>/dev/null \
		|| { echo "Node 20.19 or newer is missing: install it from https://nodejs.org" >&2; exit 1; }

python:
	@python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 9))' 2>/dev/null \
		|| { echo "Python 3.9 or newer with its module venv is missing: install python3 and python3-venv, or https://python.org" >&2; exit 1; }
