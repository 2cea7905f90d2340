#!/bin/sh
# polib writes the former message of an obsolete entry, and does not read it again.
#
# Expected: what polib has written, polib reads: a catalog that is loaded and saved keeps all that was in it.
# Seen with polib 1.2.0: an obsolete entry's history (#~| msgid, as msgmerge --previous writes it) is part of
# str(entry), but pofile() passes over such lines: a catalog that is loaded and saved twice has lost them.
# Source: polib.py, _POFileParser.parse: tokens that begin with "#~|" are left out.
# The course reads these lines itself (coursekit/catalogs, tests/extensions/test_catalogs_forgiving.py).
#
# Prints the version and what is found; fails if it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet polib==1.2.0

seen=$("$folder/venv/bin/python" -c '
import polib
entry = polib.POEntry(msgid="new", msgstr="neu", previous_msgid="old", obsolete=True)
catalog = polib.POFile()
catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
catalog.append(entry)
written = str(catalog)
again = str(polib.pofile(written))
print(polib.__version__, [any(line.startswith("#~| msgid") for line in text.splitlines()) for text in (written, again)])
')
echo "polib; is the former message in what was written, and in what was read and written again?"
echo "$seen"
[ "$seen" = "1.2.0 [True, False]" ]
