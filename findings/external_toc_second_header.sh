#!/bin/sh
# sphinx-external-toc gives the template of the table of contents a second message with an empty msgid.
#
# Expected: in a template (gettext) the empty msgid stands once, as the header. A table of contents without a
# caption has nothing to translate.
# Seen with sphinx-external-toc 1.1.0 on Sphinx 7.4.7, for a _toc.yml with a root, entries and no caption: the toctree
# that the extension makes has an empty caption instead of none, Sphinx's gettext builder takes it for a message,
# and the template of the root page has two entries with msgid "". polib 1.2.0 keeps the last one as metadata: the
# charset and all other fields of the real header are gone, and with them the translated catalog's.
# Source: sphinx_external_toc/events.py sets rawcaption; sphinx/addnodes.py, toctree.extract_original_messages.
# The course leaves empty messages out when it merges catalogs (tests/extensions/test_new_language.py).
#
# Prints the versions and what is found; fails if it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet \
    sphinx==7.4.7 sphinx-external-toc==1.1.0 myst-parser==3.0.1 polib==1.2.0

mkdir "$folder/book"
cat > "$folder/book/conf.py" <<'END'
extensions = ["myst_parser", "sphinx_external_toc"]
external_toc_path = "_toc.yml"
gettext_compact = False
END
printf 'root: a\nentries:\n- file: b\n' > "$folder/book/_toc.yml"
printf '# First\n' > "$folder/book/a.md"
printf '# Second\n' > "$folder/book/b.md"
"$folder/venv/bin/python" -m sphinx -q -b gettext "$folder/book" "$folder/made"

seen=$("$folder/venv/bin/python" -c '
import sys, importlib.metadata as m, polib
from pathlib import Path
template = Path(sys.argv[1])
empty = template.read_text().count("msgid \"\"\nmsgstr")
print(m.version("sphinx"), m.version("sphinx-external-toc"), empty, sorted(polib.pofile(str(template)).metadata))
' "$folder/made/a.pot")
echo "Sphinx, sphinx-external-toc, entries with an empty msgid, fields of the header that polib finds"
echo "$seen"
[ "$seen" = "7.4.7 1.1.0 2 []" ]
