#!/bin/bash
# The sample event in full swing: the server, and a second process that lives the day. Ending one ends both.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
processes=()

stop() {
	trap '' INT TERM HUP
	[ ${#processes[@]} = 0 ] || kill -TERM "${processes[@]}" 2>/dev/null || true
	wait
}
trap stop EXIT
trap 'exit 0' INT TERM HUP

$python -m alembic upgrade head
$python -m demo prepare
$python -m streamlit run streamlit_app.py --server.address "$HOST" --server.port "$PORT" &
processes+=($!)
$python -m demo &
processes+=($!)
wait -n
