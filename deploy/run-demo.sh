#!/usr/bin/env bash
# Serve the demonstration on this machine; called by `make run` after the installation.
#
# Everything it writes lies in INTRANET_DATA_DIR (default: instance/). INTRANET_PORT changes the
# port, INTRANET_DATABASE_URL the database.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
umask 077

port="${INTRANET_PORT:-8000}"
export INTRANET_DEMO=1
export INTRANET_JOBS=worker
export INTRANET_DATA_DIR="${INTRANET_DATA_DIR:-$PWD/instance}"
mkdir -p "$INTRANET_DATA_DIR"

if ! .venv/bin/python -I - "$port" <<'PYTHON'; then
import socket
import sys

with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except (OSError, OverflowError, ValueError) as error:
        print(f"run: port {sys.argv[1]} cannot be used ({error}).", file=sys.stderr)
        sys.exit(1)
PYTHON
    echo "run: choose another one: INTRANET_PORT=8001 make run" >&2
    exit 1
fi

# Sign-ins survive a restart because the key does.
key_file="$INTRANET_DATA_DIR/secret_key"
if [[ -z ${INTRANET_SECRET_KEY:-} ]]; then
    if [[ ! -s $key_file ]]; then
        .venv/bin/python -I -c 'import secrets; print(secrets.token_urlsafe(48))' >"$key_file"
    fi
    INTRANET_SECRET_KEY="$(<"$key_file")"
    export INTRANET_SECRET_KEY
fi

flask=(.venv/bin/flask --app wsgi)
"${flask[@]}" db upgrade
"${flask[@]}" demo load
"${flask[@]}" demo accounts
"${flask[@]}" archive make
echo "run: http://127.0.0.1:$port (Ctrl+C stops it)"

# Printing and what else follows a change is done by a process of its own; both end together.
serving=()
trap 'kill -TERM "${serving[@]}" 2>/dev/null || true; wait' EXIT
trap 'exit 0' INT TERM
"${flask[@]}" jobs work &
serving+=($!)
.venv/bin/gunicorn -c deploy/gunicorn.conf.py wsgi:app --bind "127.0.0.1:$port" --workers 2 &
serving+=($!)
wait -n
