#!/bin/sh
# An incremental build of Sphinx takes the index entries of all pages that it does not write out of the search.
#
# Expected: after an edit of one page, a build in the same folders gives the search index that a build from nothing
# gives.
# Seen with Sphinx 7.4.7: searchindex.js keeps titles and words of the unchanged pages, but "indexentries" holds only
# those of the pages written now. A glossary's terms are no longer found as entries once another page was edited.
# Source: sphinx/search/__init__.py: IndexBuilder.load restores titles, words and mappings, and not _index_entries.
# The course's incremental build restores them (coursekit/changed_pages, tests/extensions/test_same_bytes.py).
#
# Prints the version and what is found; fails if it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet sphinx==7.4.7

mkdir "$folder/book"
echo 'project = "A book"' > "$folder/book/conf.py"
printf 'Book\n====\n\n.. toctree::\n\n   terms\n   other\n' > "$folder/book/index.rst"
printf 'Terms\n=====\n\n.. glossary::\n\n   word\n      What it means.\n' > "$folder/book/terms.rst"
printf 'Other\n=====\n\nA sentence.\n' > "$folder/book/other.rst"

build() {
    "$folder/venv/bin/python" -m sphinx -q -b html -d "$folder/doctrees" "$folder/book" "$folder/made"
    "$folder/venv/bin/python" -c '
import json, sys
text = open(sys.argv[1]).read()
print(sorted(json.loads(text[text.index("{"):text.rindex("}") + 1])["indexentries"]))
' "$folder/made/searchindex.js"
}
fresh=$(build)
sleep 1
printf 'Other\n=====\n\nAnother sentence.\n' > "$folder/book/other.rst"
after=$(build)
version=$("$folder/venv/bin/python" -c 'import sphinx; print(sphinx.__version__)')
echo "Sphinx; index entries in the search: of a new build, and after another page was edited"
echo "$version $fresh $after"
[ "$version $fresh $after" = "7.4.7 ['word'] []" ]
