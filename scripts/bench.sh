#!/usr/bin/env bash
# Figures against named peers in the same run. bench/ is a module of its own, so that no peer
# reaches the product; its list of modules follows the product's.
#   scripts/bench.sh [-group store] [-rounds 7] [-dir FOLDER ON THE DISK TO MEASURE]
set -euo pipefail
cd "$(dirname "$0")/../bench"
mkdir -p ../out
go build -mod=mod -o ../out/bench .
exec ../out/bench "$@"
