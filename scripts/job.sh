#!/usr/bin/env bash
# The main job in the demo world, part by part (scripts/run.sh calls it): a deputy writes with the
# network down and two colleagues are asked to co-sign; they do, it is registered and assigned,
# answered and rated. What a person would press is done by command; the window shows the pages.
#   job.sh offline|online FILE    FILE keeps the matter's id between the two
set -euo pipefail
renda="${RENDA:-bin/renda}"
on() { local who="$1"; shift; "$renda" "$@" --vault "$who" --json; }
does() { # who action form [more…]
	local who="$1" action="$2" form="$3"; shift 3
	"$renda" sync --vault "$who" >/dev/null
	on "$who" do "$matter" "$action" --form "$form" "$@" >/dev/null
	"$renda" sync --vault "$who" >/dev/null
}
id() { grep -o "\"$1\": *\"[0-9a-f]*\"" | head -1 | grep -o '[0-9a-f]\{32\}'; }
case "$1" in
offline)
	draft="$(on deputy-1 draft new --form '{"title":"关于修复演示村夜间照明的建议","facts":"演示村主路三公里无路灯，老人孩子夜间出行不便。","plan":"请排查损坏的路灯并限期修复，新增节能路灯。","demands":[{"text":"排查并修复损坏的路灯"},{"text":"新增节能路灯"}],"field":"urban","public":"full"}' | id id)"
	on deputy-1 draft send "$draft" cosign --form '{"contact":"0000-1000001","people":["林桂香（演示）","赵春雨（演示）"]}' | id matter >"$2"
	;;
online)
	matter="$(cat "$2")"
	"$renda" sync --vault deputy-1 >/dev/null
	does deputy-2 confirm '{}'
	does deputy-3 confirm '{}'
	does deputy-1 submit_joint '{}'
	does office-1 sign '{}'
	does office-1 accept '{"term":18,"meeting":"closed","year":'"$(date +%Y)"'}'
	does office-1 assign '{"mode":"main","main":"演示城管局"}'
	does city-1 unit_sign '{}'
	does city-1 contact '{"contact_date":"'"$(date +%F)"'","how":"phone","contact_who":"陶一鸣（演示）","contact_summary":"听取了代表意见，已到现场查看。"}'
	does city-head reply '{"class":"A","text":"您提出的建议收悉。经排查，损坏的路灯已全部修复，新增节能路灯四十盏。感谢您的关心和支持。","docno":"演城管函〔2026〕8号","signer":"柏正修（演示）","officer":"陶一鸣（演示）","officer_phone":"0000-1000002","answers":[{"outcome":"done","text":"已全部修复"},{"outcome":"done","text":"已新增四十盏"}]}'
	does deputy-1 evaluate '{"attitude":"good","result":"good","asked":true}'
	for who in office-1 city-head; do "$renda" sync --vault "$who" >/dev/null; done
	;;
esac
