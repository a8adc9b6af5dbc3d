#!/usr/bin/env bash
# Builds bin/renda (the desk) and bin/rendad (the server).
set -euo pipefail
cd "$(dirname "$0")/.."
version="$(git describe --always --dirty 2>/dev/null || echo dev)"
flags=(-trimpath -ldflags "-s -w -X main.version=$version")
mkdir -p bin
CGO_ENABLED=0 go build "${flags[@]}" -o bin/rendad ./server/cmd/rendad
# Without animations: a blinking cursor draws the whole window sixty times a second, which takes two processors where
# no graphics card draws it.
go build -tags migrated_fynedo,no_animations "${flags[@]}" -o bin/renda .
