#!/usr/bin/env bash
# Installs what is missing for one purpose on Debian 12, as root or with sudo.
#   setup.sh build    compilers' headers and fonts: what the desk is built and run with
#   setup.sh test     build, and what the window tests need
#   setup.sh check    linters, pinned by version, into $(go env GOPATH)/bin
set -euo pipefail
cd "$(dirname "$0")/.."

BUILD_PKGS="gcc pkg-config libgl1-mesa-dev libgl1-mesa-dri libx11-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev
 libxxf86vm-dev libxext-dev libxfixes-dev libwayland-dev wayland-protocols libxkbcommon-dev fonts-noto-cjk"
WINDOW_PKGS="xvfb xauth x11-utils x11-xserver-utils xdotool xclip openbox imagemagick dbus-x11 fcitx5 fcitx5-pinyin strace"
PAPER_PKGS="libreoffice-writer-nogui poppler-utils"

GOLANGCI=v2.15.0
GOVULNCHECK=v1.9.0

say() { printf '\033[1m» %s\033[0m\n' "$*"; }

apt_install() {
	local missing=() p
	for p in "$@"; do
		dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q '^install ok installed' || missing+=("$p")
	done
	[ ${#missing[@]} -eq 0 ] && return 0
	command -v apt-get >/dev/null || { echo "缺少软件包，且本机没有 apt-get：${missing[*]}" >&2; exit 1; }
	local root=()
	[ "$(id -u)" = 0 ] || root=(sudo)
	say "installing ${#missing[@]} packages: ${missing[*]}"
	"${root[@]}" apt-get update -q >/dev/null
	"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
}

go_tool() { # name module@version
	local bin
	bin="$(go env GOPATH)/bin/$1"
	if [ -x "$bin" ] && go version -m "$bin" 2>/dev/null | awk '$1=="mod"{print $3}' | grep -qx "${2##*@}"; then
		return 0
	fi
	say "building $2 (once, some minutes)"
	(cd / && GOFLAGS= go install "$2")
}

command -v go >/dev/null || { echo "需要 Go 1.26（https://go.dev/dl）" >&2; exit 1; }
case "${1:-build}" in
build) apt_install $BUILD_PKGS ;;
test) apt_install $BUILD_PKGS $WINDOW_PKGS $PAPER_PKGS ;;
run) apt_install $BUILD_PKGS
	[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || apt_install $WINDOW_PKGS ;;
check)
	apt_install $BUILD_PKGS
	go_tool golangci-lint "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$GOLANGCI"
	go_tool govulncheck "golang.org/x/vuln/cmd/govulncheck@$GOVULNCHECK"
	;;
*) echo "usage: setup.sh build|run|test|check" >&2; exit 2 ;;
esac
