# What a machine needs: Rust (rustup.rs) and, for the tests with a real Telegram client and with official SDKs, Node 20 or
# newer and Python 3.9 or newer; for AWS Python 3, and for its tests Docker. Everything here also works as the plain command in the recipe.

.DEFAULT_GOAL := help
.PHONY: help run test test-aws lint lint-aws bench fmt deploy local-aws binaries cold image tools rust node python

help:
	@echo "make run        start Canali on this machine, everything embedded (http://127.0.0.1:8787, data in .canali)"
	@echo "make test       every test that needs no container"
	@echo "make test-aws   the deployment's tests: template and binaries on an AWS in a container, or on AWS_ENDPOINT_URL"
	@echo "make lint       formatting and lints, warnings denied"
	@echo "make lint-aws   cfn-lint, sam validate and checkov over infra/aws"
	@echo "make bench      print the benchmark's rows and write target/bench.json (after make cold, cold starts and sizes too)"
	@echo "make deploy     build for Lambda and deploy with infra/aws/samconfig.toml (ARCH=arm64 or x86_64)"
	@echo "make local-aws  an AWS in a container with Canali on it, left running"

# Flags of `canali serve` are environment variables too: CANALI_LISTEN=127.0.0.1:9000 make run
run: rust
	@cargo run --locked -- serve

test: rust node python
	@if cargo nextest --version >/dev/null 2>&1; \
	then set -x; cargo nextest run --locked --workspace; \
	else set -x; cargo test --locked --workspace --all-targets; fi

lint: rust
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets --test aws -- -D warnings

bench: rust
	@cargo run --locked --release -p tests --bin bench

fmt: rust
	cargo fmt --all

# ---- AWS ----

ARCH ?= arm64
TARGET := $(if $(filter arm64,$(ARCH)),aarch64,x86_64)-unknown-linux-gnu
FUNCTIONS := $(notdir $(wildcard functions/*))
PACKAGES := $(addprefix -p ,$(FUNCTIONS))
IMAGE := $(or $(CANALI_EMULATOR_IMAGE),$(shell sed -n 's/.*IMAGE: &str = "\(.*\)";/\1/p' tests/aws/src/emulator.rs))
TOOLS := $(CURDIR)/target/tools
WITH_TOOLS := PATH="$(TOOLS)/bin:$$PATH" SAM_CLI_TELEMETRY=0

deploy: rust tools
	@rustup target add $(TARGET) 2>/dev/null || true
	$(WITH_TOOLS) cargo lambda build --locked --profile lambda --target $(TARGET) --lambda-dir target/lambda $(PACKAGES)
	cd infra/aws && $(WITH_TOOLS) sam deploy --parameter-overrides Architecture=$(ARCH) $(PARAMETERS)

# `--workspace` and one target: other features of the dependencies would compile them again.
test-aws: rust tools binaries image
	cargo test --locked --workspace --test aws

local-aws: rust tools binaries image
	@cargo build --locked --workspace --bin local-aws
	@"$${CARGO_TARGET_DIR:-target}/debug/local-aws"

# What the tests deploy: for this machine's processor, which is what an emulator runs.
binaries: rust tools
	$(WITH_TOOLS) cargo lambda build --locked --profile suite --disable-optimizations --x86-64 --lambda-dir target/lambda $(PACKAGES)

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
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null \
		|| { echo "Node 20 or newer is missing: install it from https://nodejs.org" >&2; exit 1; }

python:
	@python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 9))' 2>/dev/null \
		|| { echo "Python 3.9 or newer with its module venv is missing: install python3 and python3-venv, or https://python.org" >&2; exit 1; }
