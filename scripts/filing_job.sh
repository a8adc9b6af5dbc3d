#!/usr/bin/env bash
# The filing review in the demo world, up to what a reviewer reads on screen (scripts/run.sh calls it): a law pack and the rule
# cards are put in force by two officers, a regulation is filed with its papers, checked and registered. What is there stays.
set -euo pipefail
cd "$(dirname "$0")/.."
renda="${RENDA:-bin/renda}"
base="$(mktemp -d)"
trap 'rm -rf "$base"' EXIT
PATH="$(dirname "$(realpath "$renda")"):$PATH"
id() { grep -o "\"$1\": *\"[0-9a-f]*\"" | head -1 | grep -o '[0-9a-f]\{32\}'; }
bash scripts/papers.sh "$base"
title="$(sed -n '1s/^# *//p' "$base/papers/正式文本.md")"
for who in filing-1 filing-head maker-hall; do "$renda" sync --vault "$who" >/dev/null; done
if ! "$renda" list --vault filing-1 --json | grep -qF "\"$title\""; then
	"$renda" law pack propose "$base/laws.rlaw" --vault filing-1 >/dev/null
	"$renda" law pack approve --vault filing-head >/dev/null
	"$renda" law cards propose --vault filing-1 >/dev/null
	"$renda" law cards approve --vault filing-head >/dev/null
	attach=()
	for x in f_report=备案报告 f_order=公布令 f_text=正式文本 f_note=起草说明 f_basis=制定依据; do
		attach+=(--attach "${x%%=*}=$(ls "$base/papers/${x#*=}".*)")
	done
	matter="$("$renda" do new file --proc filing --vault maker-hall --json "${attach[@]}" --form '{"class":"规章","title":"'"$title"'","docno":"演示市人民政府令第11号","published":"'"$(date -d '5 days ago' +%F)"'","effective":"'"$(date -d '40 days' +%F)"'","topic":"urban","officer":"潘文若（演示）","phone":"0000-1000003"}' | id matter)"
	"$renda" sync --vault filing-1 >/dev/null
	"$renda" do "$matter" check --vault filing-1 --form '{"check_scope":"yes","check_procedure":"yes","check_complete":"yes","check_format":"yes","check_paper":"yes"}' >/dev/null
	"$renda" do "$matter" register --vault filing-1 >/dev/null
fi
echo "$title" >"$1"
