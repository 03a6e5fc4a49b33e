#!/bin/bash
# Install pinned requirements into .venv: scripts/install.sh STAMP FILE…
# The stamp is written last. An installation that was interrupted is thrown away and done again.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=$1
shift
python=${PYTHON:-python3}

say() { echo "soudankai: $*" >&2; }

exec 9<requirements.txt
flock 9 # two makes at once install one after the other

up_to_date() {
	[ -e "$stamp" ] || return 1
	for file in "$@"; do [ "$stamp" -nt "$file" ] || return 1; done
}
up_to_date "$@" && exit

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
	say "Python 3.11 or newer is needed. PYTHON=/path/to/python3 names another one."
	exit 1
fi
if [ -e .venv/.installing ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
	if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
		if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
			say "Python's venv module is missing: please install the package python3-venv."
			exit 1
		fi
		apt-get update -q
		DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends python3-venv
	fi
	say "making .venv"
	rm -rf .venv
	mkdir .venv
	touch .venv/.installing
	"$python" -m venv .venv
fi
say "installing $*"
touch .venv/.installing
.venv/bin/python -m pip install --quiet --disable-pip-version-check "${@/#/--requirement=}"
rm .venv/.installing
touch "$stamp"
