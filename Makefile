# What a machine needs: Rust (rustup.rs) and, for the tests with a real Telegram client, Node 20 or newer.
# Everything here also works as the plain command in the recipe.

.DEFAULT_GOAL := help
.PHONY: help run test lint bench fmt rust node

help:
	@echo "make run    start Canali on this machine, everything embedded (http://127.0.0.1:8787, data in .canali)"
	@echo "make test   every test that needs no container"
	@echo "make lint   formatting and lints, warnings denied"
	@echo "make bench  print the benchmark's rows and write target/bench.json"

# Flags of `canali serve` are environment variables too: CANALI_LISTEN=127.0.0.1:9000 make run
run: rust
	@cargo run --locked -- serve

test: rust node
	@if cargo nextest --version >/dev/null 2>&1; \
	then set -x; cargo nextest run --locked --workspace; \
	else set -x; cargo test --locked --workspace --all-targets; fi

lint: rust
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

bench: rust
	@cargo run --locked --release -p tests --bin bench

fmt: rust
	cargo fmt --all

rust:
	@command -v cargo >/dev/null || { echo "Rust is missing: install it from https://rustup.rs" >&2; exit 1; }

node:
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null \
		|| { echo "Node 20 or newer is missing: install it from https://nodejs.org" >&2; exit 1; }
