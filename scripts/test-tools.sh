#!/bin/bash
# What the tests need beside Python: installed through apt where that is possible, otherwise named plainly.
# With CI set, anything missing is a failure.
set -euo pipefail

there() {
	case $1 in
	chromium) command -v chromium ;;
	postgresql) ls /usr/lib/postgresql/*/bin/initdb ;;
	libreoffice-calc) command -v soffice && ls /usr/lib/libreoffice/program/libsclo.so ;;
	poppler-utils) command -v pdftotext ;;
	fonts-noto-cjk) ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ;;
	esac &>/dev/null
}

missing() {
	for package in chromium postgresql libreoffice-calc poppler-utils fonts-noto-cjk; do
		there "$package" || echo "$package"
	done
}

wanted=$(missing)
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	# shellcheck disable=SC2086 # one word a package
	apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $wanted || true
	wanted=$(missing)
	[ -n "$wanted" ] || exit 0
fi
echo "soudankai: the tests need these Debian packages, which are missing:" $wanted >&2
if [ -n "${CI:-}" ]; then
	exit 1
fi
echo "soudankai: tests that need them will fail. As root, make test installs them." >&2
