# make test    everything a change must pass, offline where the tools are there
# make bench   the ratios of intake to a bare handler, and the store's figures
# make laws    the first two laws on 100,000 random cases each; part of make test
# make mutants plants faults and sees that the tests notice; ten minutes and more
# make screenshots pictures of the made-up Slack with the demo's story, in .bin/screenshots
# make long    race detector and longer fuzzing, for a quiet hour

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := test

BIN                := $(CURDIR)/.bin
STATICCHECK        := v0.8.2
GOLANGCI_LINT      := v2.15.0
PACKAGES           ?= ./...
FUZZTIME           ?= 3s
BENCHTIME          ?= 2s
export GOFLAGS     ?= -mod=readonly

.PHONY: test format vet staticcheck lint unit laws mutants fuzz bench screenshots long clean

test: format vet staticcheck lint unit laws fuzz

format:
	@bad="$$(git ls-files -co --exclude-standard -z -- '*.go' | xargs -0 -r ls -d 2>/dev/null | xargs -r gofmt -l)"; \
	if [ -n "$$bad" ]; then echo "not formatted, run gofmt -w on:"; echo "$$bad"; exit 1; fi

vet:
	go vet ./...

# tool installs a linter at its pin once per version. Without a network it is
# skipped, and said so: the tests themselves need none.
define tool
	@mkdir -p $(BIN)
	@if [ ! -x $(BIN)/$(1)-$(3) ]; then \
		echo "installing $(1) $(3)"; \
		if GOFLAGS= GOBIN=$(BIN)/new-$(1) go install $(2)@$(3) >$(BIN)/$(1).log 2>&1; \
		then mv $(BIN)/new-$(1)/$(1) $(BIN)/$(1)-$(3); rmdir $(BIN)/new-$(1); \
		else tail -n 3 $(BIN)/$(1).log; fi; \
	fi
	@if [ -x $(BIN)/$(1)-$(3) ]; then echo "$(1) $(4)"; $(BIN)/$(1)-$(3) $(4); \
	else echo "SKIPPED: $(1) $(3) cannot be installed here"; fi
endef

staticcheck:
	$(call tool,staticcheck,honnef.co/go/tools/cmd/staticcheck,$(STATICCHECK),./...)

lint:
	$(call tool,golangci-lint,github.com/golangci/golangci-lint/v2/cmd/golangci-lint,$(GOLANGCI_LINT),run ./...)

# unit runs every test of PACKAGES and says of each that was skipped why. What
# fails is shown in full, what passes in a line for each package; the exit code
# is go test's. Subtests count. Interleavings are tried in WORLDS worlds,
# four times as many as on an ordinary run.
WORLDS ?= 200
unit:
	@echo "go test $(PACKAGES)"; WAYMARK_WORLDS=$(WORLDS) go test -v $(PACKAGES) | awk "$$TESTED"

define TESTED
# Lines belong to the test that runs, until its verdict. What belongs to none
# may be a panic.
/^=== (RUN|CONT|NAME|PAUSE) / { test = $$3; next }
/^ *--- (PASS|FAIL|SKIP): / {
	name = $$3; test = ""; verdict[name] = $$2; count[$$2]++
	if ($$2 == "FAIL:") { failed = 1; keep($$0, "") }
	if ($$2 == "SKIP:") skips[++nskips] = name
	next
}
/^(ok  |FAIL|\?   )\t/ {
	if ($$1 == "FAIL") {
		for (i = 1; i <= n; i++) if (verdict[owner[i]] !~ /PASS|SKIP/) print line[i]
		if (!failed) count["FAIL:"]++ # it did not build, or died
	}
	for (i = 1; i <= nskips; i++) said[++nsaid] = $$2 " " skips[i] ": " (why[skips[i]] != "" ? why[skips[i]] : "no reason given")
	print; fflush()
	n = nskips = failed = 0; test = ""
	split("", verdict); split("", why)
	next
}
/^(PASS|FAIL|coverage: .*)$$/ { next }
{
	keep($$0, test)
	if (test != "" && match($$0, /^ *[^ :]+\.go:[0-9]+: /)) why[test] = substr($$0, RLENGTH + 1)
}
function keep(text, test) { line[++n] = text; owner[n] = test }
END {
	for (i = 1; i <= n; i++) print line[i]
	if (nsaid) print "\nskipped:"
	for (i = 1; i <= nsaid; i++) print "  " said[i]
	printf "\n%d passed, %d failed, %d skipped\n", count["PASS:"], count["FAIL:"], count["SKIP:"]
}
endef
export TESTED

# laws tries the first two laws on LAWS random cases each, and says how many
# there were.
LAWS ?= 100000
laws:
	@WAYMARK_LAWS=$(LAWS) GOGC=400 go test -count=1 -v -timeout 20m -run '^TestLaw[12]_(OrderAndRepetition|NothingChanges)' ./journeys | \
	awk '/^=== RUN +TestLaw[12]_[A-Za-z]+$$/ { law = $$3 } /cases of/ { sub(/^ *[^ ]+ /, ""); print law ": " $$0 } /^ *--- FAIL|wrong|only|changed/ { print }'

# mutants plants known faults one by one, and fails where no test notices: all of
# them, which takes ten minutes or more, or with FAULTS=laws those that the laws are
# there for.
FAULTS ?= all
mutants:
	WAYMARK_MUTANTS=$(FAULTS) go test -count=1 -v -timeout 30m -parallel 2 -run '^TestEveryMutantIsCaught$$' ./journeys | grep -v '^=== '

# fuzz runs every fuzz function there is for a moment: a new one needs no line
# here.
fuzz:
	@go test -list '^Fuzz' ./... | awk '/^Fuzz/ {f[++n]=$$1} $$1=="ok" {for (i=1;i<=n;i++) print $$2, f[i]; n=0}' | \
	while read -r package name; do \
		echo "fuzz $$package $$name $(FUZZTIME)"; \
		go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null; \
	done

# bench measures intake and the whole server against a bare handler, three
# times each in one run, and prints the ratios of the best times: only they mean
# anything elsewhere (deploy/BENCHMARKS.md). Then event logs, on one core, beside
# gunzip alone, in five turns so that each is measured at different moments; it
# fails where the best is less than a log must be judged at. Then cases of 10,000
# events, of each sort that there is: it fails where the best of five takes more than
# 50 ms. Then a digest over a week of 100,000 cases: it fails where the least of five
# takes more than two seconds. Last the figures of the other packages, for whoever works on them.
bench:
	@mkdir -p $(BIN)
	@go test -run '^$$' -bench '^Benchmark(Floor|IntakeDurable|EndToEnd)$$' -benchtime $(BENCHTIME) -count 3 ./cmd/waymark | tee $(BIN)/bench.txt | grep '^Benchmark'
	@awk '/^Benchmark/ { sub(/-[0-9]+$$/, "", $$1); if (!($$1 in ns) || $$3 < ns[$$1]) ns[$$1] = $$3 } \
		END { floor = ns["BenchmarkFloor"]; if (!floor || !ns["BenchmarkIntakeDurable"] || !ns["BenchmarkEndToEnd"]) exit 1; \
		printf "ratio to the floor: intake %.2f, end to end %.2f\n", floor/ns["BenchmarkIntakeDurable"], floor/ns["BenchmarkEndToEnd"] }' $(BIN)/bench.txt
	@go test -c -o $(BIN)/eventlog.test ./journeys/eventlog
	@cd journeys/eventlog && for turn in 1 2 3 4 5; do GOMAXPROCS=1 $(BIN)/eventlog.test -test.run '^$$' -test.bench . -test.benchtime $(BENCHTIME); done | tee $(BIN)/bench-logs.txt | \
		awk '/^Benchmark/ { n++; print } END { if (!n) print "SKIPPED: the real event logs are not here" }'
	@awk '/^Benchmark/ { if (!($$1 in ns) || $$3 < ns[$$1]) { ns[$$1] = $$3; per[$$1] = $$5 } } \
		function least(b, floor) { if (per[b] < floor) { printf "%s: %.0f events/s are less than %d\n", b, per[b], floor; failed = 1 } } \
		END { g = ns["BenchmarkGunzip"]; if (!g) exit; for (b in ns) printf "%s: %.0f events/s, %.2f times what gunzip alone takes\n", b, per[b], ns[b]/g; \
		least("BenchmarkConform", 150000); least("BenchmarkJudge", 2000000); least("BenchmarkJudgeEachAlone", 2000000); exit failed }' $(BIN)/bench-logs.txt
	@go test -run '^$$' -bench '^BenchmarkWalk10k$$' -benchtime 10x -count 5 ./journeys | tee $(BIN)/bench-walk.txt | grep '^Benchmark'
	@awk '/^Benchmark/ { if (!($$1 in ns) || $$3 < ns[$$1]) ns[$$1] = $$3 } \
		END { for (b in ns) { printf "%s: 10,000 events in %.0f ms\n", b, ns[b]/1e6; if (ns[b] > 50e6) { print "which is more than 50"; failed = 1 } } exit failed }' $(BIN)/bench-walk.txt
	@go test -run '^$$' -bench '^BenchmarkDigest100k$$' -benchtime 1x -count 5 ./cmd/waymark/app | tee $(BIN)/bench-digest.txt | grep '^Benchmark'
	@awk '/^Benchmark/ { if (!least || $$3 < least) least = $$3 } \
		END { if (!least) exit 1; printf "a digest over 100,000 cases in %.2f s\n", least/1e9; if (least > 2e9) { print "which is more than 2"; exit 1 } }' $(BIN)/bench-digest.txt
	@go test -run '^$$' -bench . -benchtime $(BENCHTIME) $$(go list ./... | grep -v -e /cmd/waymark$$ -e /cmd/waymark/app$$ -e /eventlog$$) | grep '^Benchmark'

# screenshots plays the story in a browser and keeps what it shows, at the width of
# a desk and of a telephone. Without Chromium it is skipped, and said so.
screenshots:
	@if command -v chromium chromium-browser google-chrome chrome >/dev/null; then \
		WAYMARK_SCREENSHOTS=$(BIN)/screenshots go test -count=1 -run '^TestTheStoryOnThePage$$' ./cmd/waymark/demo && ls $(BIN)/screenshots; \
	else echo "SKIPPED: screenshots need Chromium, which is not here"; fi

long:
	WAYMARK_RANDOM=1 go test -race -count=1 ./...
	$(MAKE) fuzz FUZZTIME=60s

clean:
	rm -rf $(BIN)
