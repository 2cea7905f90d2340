#!/bin/sh
# Print the Python to make the virtual environment with: $PYTHON if it is set, else the first of
# python3, python3.13, python3.12, python3.11 that is suitable.

suitable='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'
seen=""

for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    # A name may be there and yet not run (a version manager's stub).
    version=$("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue
    if ! "$python" -c "$suitable"; then
        seen="$seen $python is $version;"
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        seen="$seen $python ($version) lacks venv (on Debian and Ubuntu: apt-get install python3-venv);"
    else
        echo "$python"
        exit 0
    fi
done

echo "Python 3.11, 3.12 or 3.13 is expected. Found:${seen:- ${PYTHON:-none}, which does not run}" >&2
echo "Install one of these, or name it: make PYTHON=/path/to/python3.12" >&2
exit 1
