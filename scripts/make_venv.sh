#!/bin/sh
# Make .venv, unless a working one is there, and install the pins and the project into it.
# The stamp .venv/.installed is written last: an interrupted installation is taken up again.
set -e

if ! .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
    python=$(sh scripts/find_python.sh)
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi
.venv/bin/python -m pip install --requirement requirements.txt
.venv/bin/python -m pip install --no-deps --editable .
touch .venv/.installed
