#!/usr/bin/env bash
# How long rustc takes to check a ResNet-50 of 174 layers: user seconds of that crate alone, dependencies checked before.
set -euo pipefail
cd "$(dirname "$0")/../tests/fixtures/resnet50"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/../../../target/check-time}"
for incremental in 0 1; do
    export CARGO_INCREMENTAL=$incremental
    cargo check --quiet
    for _ in 1 2 3; do
        touch src/main.rs
        TIMEFORMAT="incremental=$incremental user %U s, wall %R s"
        time cargo check --quiet
    done
done
