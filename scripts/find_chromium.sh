#!/bin/sh
# Print the path of the Chromium browser that the tests drive: $CHROMIUM if it is set, else what is
# installed. If there is none, install it where that is possible without asking: as root, with apt-get.

# Print the path of the first name that is a program, and leave.
find_browser() {
    for name in "$@"; do
        path=$(command -v "$name") && [ -f "$path" ] && [ -x "$path" ] && echo "$path" && exit 0
    done
}

if [ -n "$CHROMIUM" ]; then
    find_browser "$CHROMIUM"
    echo "CHROMIUM=$CHROMIUM is not a program. Expected the path of a Chromium or Chrome browser." >&2
    exit 1
fi

find_browser chromium chromium-browser google-chrome
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing the Chromium browser, which the tests need" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update && apt-get install --yes chromium; } >&2 </dev/null
    find_browser chromium
fi
echo "The tests need the Chromium browser. Install it; on Debian and Ubuntu this line does:" >&2
echo "    sudo apt-get install chromium" >&2
exit 1
