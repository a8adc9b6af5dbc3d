# The doors. Each calls one script, the same that CI calls.
SHELL := /bin/bash
SEED ?= 1
N ?= 50

.PHONY: run build test check bench sim story arch fix clean

run: ## install what is missing, build, make a demo world, open the desk
	@bash scripts/setup.sh run && bash scripts/build.sh && bash scripts/run.sh

build: ## bin/renda and bin/rendad
	@bash scripts/setup.sh build && bash scripts/build.sh

test: ## every test, real-window tests too
	@bash scripts/setup.sh test && bash scripts/test.sh

check: ## format, vet, lint, import arrows, known holes
	@bash scripts/setup.sh check && bash scripts/check.sh

bench: ## figures against named peers in the same run
	@bash scripts/setup.sh build && bash scripts/bench.sh

sim: ## the simulator: make sim SEED=7 N=200
	@go test -count=1 -timeout 0 ./sync/simtest -run 'TestSim$$' -v -sim.seed=$(SEED) -sim.n=$(N)

story: ## the main jobs on real processes, without a window
	@bash scripts/setup.sh build && bash scripts/build.sh && go run ./story

arch: ## the server of arm64 and loong64, under qemu-user, joined to this machine's programs
	@bash scripts/setup.sh build && bash scripts/arch.sh

fix: ## format
	@gofmt -w $$(git ls-files '*.go')

clean:
	@rm -rf bin out demo
