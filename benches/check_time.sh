#!/usr/bin/env bash
# How long rustc takes to check a network, for networks of 13, 50, 120 and 250 layers and a ResNet-50 of 174: user
# seconds of `cargo check` for that crate alone, its dependencies checked before; the least of five.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target/check-time}"

# Blocks of a convolution, a normalisation and an activation, wider every fourth; then a classifier.
spec() {
    echo 'use graven::prelude::*;'
    echo 'network! { pub struct Net: [32, 32, 3] -> [10] {'
    for ((i = 0; i < ($1 - 3) / 3; i++)); do
        echo "    Conv2d($((16 + 8 * (i / 4))), 3, padding = same), BatchNorm, Relu,"
    done
    for ((i = 0; i < ($1 - 3) % 3; i++)); do echo '    Dropout(0.1),'; done
    echo '    GlobalAvgPool2d, Dense(64), Dense(10),'
    echo '} }'
    echo 'fn main() { println!("{}", Net::SUMMARY.layers.len()); }'
}

measure() { # what, manifest, source
    for incremental in 0 1; do
        export CARGO_INCREMENTAL=$incremental
        cargo check --quiet --manifest-path "$2"
        least=$(for _ in 1 2 3 4 5; do
            touch "$3"
            TIMEFORMAT=%U
            { time cargo check --quiet --manifest-path "$2"; } 2>&1
        done | sort -n | head -1)
        echo "$1 incremental=$incremental user $least s"
    done
}

for layers in 13 50 120 250; do
    crate="$CARGO_TARGET_DIR/layers-$layers"
    mkdir -p "$crate/src"
    sed -e "s/resnet50/layers-$layers/" -e "s|\"../../..\"|\"$PWD\"|" tests/fixtures/resnet50/Cargo.toml >"$crate/Cargo.toml"
    cp Cargo.lock "$crate/Cargo.lock"
    spec $layers >"$crate/src/main.rs"
    measure "$layers layers" "$crate/Cargo.toml" "$crate/src/main.rs"
done
measure "ResNet-50" tests/fixtures/resnet50/Cargo.toml tests/fixtures/resnet50/src/main.rs
