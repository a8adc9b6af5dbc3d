#!/usr/bin/env bash
# The simulator has to find each of three faults put in on purpose (build tag "planted").
set -euo pipefail
cd "$(dirname "$0")/.."
bin="$(mktemp -d)/simtest"
trap 'rm -rf "$(dirname "$bin")"' EXIT
go test -tags planted -c -o "$bin" ./sync/simtest
RENDA_PLANTED=none "$bin" -test.run 'TestSim$' -sim.n 2 >/dev/null || { echo "the simulator complains without a planted fault" >&2; exit 1; }
for bug in lost-answer no-receipt lost-text; do
	if out="$(RENDA_PLANTED=$bug "$bin" -test.run 'TestSim$' -sim.n 6 2>&1)"; then
		echo "planted fault $bug was not found" >&2
		exit 1
	fi
	echo "$bug: found: $(grep -m1 -o 'seed [0-9]*: .*' <<<"$out")"
done
