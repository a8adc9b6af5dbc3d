#!/usr/bin/env bash
# Every test, real-window tests included. Progress is shown; pictures land in out/.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\033[1m» %s  (%ss)\033[0m\n' "$*" "$SECONDS"; }
mkdir -p out

step "packages"
go test -count=1 -timeout 15m $(go list ./... | grep -v /simtest)

step "races where goroutines meet"
go test -race -count=1 -timeout 10m -short ./app/desk/... ./localdb/... ./sync/engine/... ./server/...

step "simulator: fixed seeds"
go test -count=1 -timeout 10m ./sync/simtest/...

step "simulator finds the planted bugs"
bash scripts/planted.sh

step "build"
bash scripts/build.sh

step "story on real processes"
go run ./story

step "real window, pinyin, kill -9"
bash scripts/window.sh

step "bad input and bad days in the real window"
RENDA_BIN=bin bash scripts/hostile.sh

step "the filing review in the real window, by keyboard and by stick"
bash scripts/filing.sh
step "done"
