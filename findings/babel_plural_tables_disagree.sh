#!/bin/sh
# Babel has two tables of plural forms, and they disagree: on Hindi and Persian, and in Russian's number of forms.
#
# Expected: babel.messages.plurals.get_plural (what `pybabel init` writes into a catalog's header) and
# Locale.plural_form (CLDR's rules) put the same numbers together.
# Seen with babel 2.18.0: get_plural("hi") has two forms, with 0 in the plural, where CLDR's Hindi has 0 in the
# singular; get_plural("fa") has one form, where CLDR's Persian has two. The other way round, CLDR's rule for Russian
# written as gettext's has four forms, the last for fractions, which no whole number takes.
# Source: babel/messages/plurals.py (a table written by hand), babel/plural.py `to_gettext` (from CLDR).
# The course writes the header of a new language from CLDR's rule, with the forms that whole numbers take
# (coursekit/new_language/catalogs.py, tests/extensions/test_new_language.py).
#
# Prints the version and what is found; fails if it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet babel==2.18.0

seen=$("$folder/venv/bin/python" -c '
import babel
from babel import Locale
from babel.messages.plurals import get_plural
from babel.plural import to_gettext
rules = {code: Locale.parse(code).plural_form for code in ("hi", "fa", "ru")}
print(babel.__version__, [(code, get_plural(code)[0], rules[code](0), rules[code](2)) for code in ("hi", "fa")],
      get_plural("hi")[1], get_plural("ru")[0], to_gettext(rules["ru"]).split(";")[0])
')
echo "version; number of forms by the table, then the form of 0 and of 2 by CLDR; the rule for Hindi; Russian's forms"
echo "$seen"
[ "$seen" = "2.18.0 [('hi', 2, 'one', 'other'), ('fa', 1, 'one', 'other')] (n != 1) 3 nplurals=4" ]
