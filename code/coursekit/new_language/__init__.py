"""`course language new`: all that a language needs to be built, and a list of what people have to do.

    checks.py     is that a language, is that its name
    catalogs.py   empty catalogs of pages and interface, a column of the glossary table
    fonts.py      which fonts have its letters; from npm if none is here
    creation.py   the files of the three, written together or not at all, and the entry in the list

Nothing here knows a language by heart: Unicode's CLDR (babel), its properties of characters (fontTools) and
Google Fonts' list of the letters of languages (gflanguages) do.
"""
