#!/bin/sh
# Print the Python to make the virtual environment with: $PYTHON if it is set, else the first suitable one
# of the names given as arguments, then of python3, python3.13, python3.12, python3.11.

suitable='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'
seen=""

# A name is looked for on the PATH. One with a minor version may be there as pyenv's stub and not run:
# then the newest that pyenv has installed is taken.
look_for() {
    try "$1"
    case $1 in
        python3.*)
            versions=${PYENV_ROOT:-$HOME/.pyenv}/versions/${1#python}
            try "$(ls -d "$versions".*/bin/python 2>/dev/null | sort -V | tail -n 1)"
            ;;
    esac
}

# Print $1 and leave if it is suitable; else note what is wrong with it.
try() {
    version=$("$1" -c 'import platform; print(platform.python_version())' 2>/dev/null) || return 0
    if ! "$1" -c "$suitable"; then
        seen="$seen $1 is $version;"
    elif ! "$1" -c 'import ensurepip, venv' 2>/dev/null; then
        seen="$seen $1 ($version) lacks venv (on Debian and Ubuntu: apt-get install python3-venv);"
    else
        echo "$1"
        exit 0
    fi
}

if [ -n "$PYTHON" ]; then
    look_for "$PYTHON"
else
    for name in "$@" python3 python3.13 python3.12 python3.11; do
        look_for "$name"
    done
fi

echo "Python 3.11, 3.12 or 3.13 is expected. Found:${seen:- ${PYTHON:-none}, which does not run}" >&2
echo "Install one of these, or name it: make PYTHON=/path/to/python3.12" >&2
exit 1
