#!/bin/sh
# Babel's lists of items fail in Kannada, Punjabi and Russian, and name the second of two items twice in Arabic.
#
# Expected: format_list joins items in each style that it offers, for each language of CLDR: where a language says
# nothing of a style's part, CLDR takes the part of the style above (unit-short, unit, standard).
# Seen with babel 2.18.0: three items raise KeyError: 'start' in Kannada and Punjabi with the styles standard-narrow
# and unit, in Russian with standard-narrow, as each part of a pattern has to be in the language's own data. Two
# items in Arabic with style unit give the second one twice. The style standard is right in all four.
# Source: babel/lists.py, format_list; the pattern for two items comes from the language's data or from "end".
# The course joins names with the style standard (tests/extensions/test_translation_status.py).
#
# Prints the version and what is found; fails if it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet babel==2.18.0

seen=$("$folder/venv/bin/python" -c '
import babel
from babel.lists import format_list
def joined(items, style, language):
    try:
        return format_list(items, style, language)
    except KeyError as error:
        return repr(error)
print(babel.__version__, [joined("ABC", style, code) for code, style in
      (("kn", "unit"), ("pa", "unit"), ("ru", "standard-narrow"))], joined("AB", "unit", "ar").count("B"),
      [joined("ABC", "standard", code)[0] for code in ("ar", "kn", "pa", "ru")])
')
echo "version; three items in Kannada, Punjabi, Russian; how often B stands in the Arabic list of A and B; standard"
echo "$seen"
[ "$seen" = "2.18.0 [\"KeyError('start')\", \"KeyError('start')\", \"KeyError('start')\"] 2 ['A', 'A', 'A', 'A']" ]
