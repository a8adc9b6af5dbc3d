#!/usr/bin/env bash
# Runs a command in a desktop session held in memory: Xvfb, a window manager,
# a session bus and fcitx5 with pinyin, as a user's machine has them.
#   scripts/xsession.sh [WxH] COMMAND…
# The session has a home of its own and leaves nothing behind.
set -euo pipefail
size=1280x800
case "${1:-}" in [0-9]*x[0-9]*) size="$1"; shift ;; esac

base="$(mktemp -d)"
display=""
for n in $(seq 90 140); do
	[ -e "/tmp/.X11-unix/X$n" ] || [ -e "/tmp/.X$n-lock" ] || { display=":$n"; break; }
done
[ -n "$display" ] || { echo "no free display" >&2; exit 1; }

Xvfb "$display" -screen 0 "${size}x24" -nolisten tcp >"$base/xvfb.log" 2>&1 </dev/null &
xvfb=$!
export XVFB="$xvfb"
cleanup() { kill "$xvfb" 2>/dev/null || true; sleep 0.2; rm -rf "$base" 2>/dev/null || true; }
trap cleanup EXIT

# What is built in the session uses the caches of whoever started it.
if command -v go >/dev/null 2>&1; then
	GOPATH="$(go env GOPATH)" GOCACHE="$(go env GOCACHE)"
	export GOPATH GOCACHE
fi
export DISPLAY="$display" HOME="$base/home" XDG_CONFIG_HOME="$base/home/.config" XDG_RUNTIME_DIR="$base/run"
export LANG=C.UTF-8 LC_ALL=C.UTF-8 XMODIFIERS=@im=fcitx
unset WAYLAND_DISPLAY
mkdir -p "$XDG_CONFIG_HOME/fcitx5" && mkdir -p -m 700 "$XDG_RUNTIME_DIR"
cat >"$XDG_CONFIG_HOME/fcitx5/profile" <<'P'
[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us
Layout=

[Groups/0/Items/1]
Name=pinyin
Layout=

[GroupOrder]
0=Default
P
for _ in $(seq 100); do xdpyinfo >/dev/null 2>&1 && break; sleep 0.05; done

cat >"$base/session.sh" <<'P'
openbox >/dev/null 2>&1 &
fcitx5 >/dev/null 2>&1 &
for _ in $(seq 100); do fcitx5-remote --check >/dev/null 2>&1 && break; sleep 0.05; done
"$@"
code=$?
fcitx5-remote -e >/dev/null 2>&1
kill $(jobs -p) 2>/dev/null
exit $code
P
dbus-run-session -- bash "$base/session.sh" "$@" 2> >(grep -v 'Failed to set fd limit' >&2)
