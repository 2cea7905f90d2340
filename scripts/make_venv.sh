#!/bin/sh
# Make .venv, unless a working one is there, and install the pins and the project into it.
# The stamp .venv/.installed is written last: an interrupted installation is taken up again.
set -e

if ! .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
    python=$(sh scripts/find_python.sh)
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

# pip keeps to its user's settings (an index, a proxy, a certificate …) but not to those that say for which
# Python or where to install; pip.conf and the environment may have both.
unset PIP_PREFIX PIP_ROOT
install() {
    .venv/bin/python -m pip --python= install --no-user --target= "$@"
}

# Before the first package is installed all are downloaded: too much for a /tmp that is kept in memory.
rm -rf .venv/tmp
mkdir .venv/tmp
export TMPDIR="${TMPDIR:-$PWD/.venv/tmp}"

rm -f .venv/bin/course
install --requirement requirements.txt
install --no-deps --no-build-isolation --editable .  # built with the pinned setuptools
if [ ! -e .venv/bin/course ]; then
    echo "pip was expected to install into .venv. Its configuration sends packages elsewhere:" >&2
    .venv/bin/python -m pip --python= config list | grep -E '\.(prefix|root)=' >&2
    exit 1
fi
rm -rf .venv/tmp
touch .venv/.installed
