#!/usr/bin/env bash
# Runs PyTorch, Keras, JAX and graven in turn on the same work, and prints the tables of the comparison as Markdown.
#
#   benches/compare.sh --data DIR [--quick] [--python PATH] [--only train_mlp,infer_mlp] [--rounds 5] [--output FILE]
#
# DIR holds MNIST's four IDX files. --python is an interpreter that has benches/peers/requirements.txt; without it (or
# PEERS_PYTHON in the environment) they are installed into target/peers, about 5 GB. Let nothing else run meanwhile.
# --help lists the rest.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PEERS_PYTHON:-}
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --python) python=$2; shift 2 ;;
        *) arguments+=("$1"); shift ;;
    esac
done

if [ -z "$python" ]; then
    python=target/peers/bin/python
    if [ ! -x "$python" ]; then
        python3 -m venv target/peers
        target/peers/bin/pip install --quiet -r benches/peers/requirements.txt
    fi
fi
cargo build --quiet --release --example bench
exec "$python" benches/peers/compare.py --python "$python" "${arguments[@]}"
