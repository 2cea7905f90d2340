"""Advice on translations: what breaks nothing, and a reader would still stumble over.

`structure` refuses what breaks a page; what is found here is shown to the translator, each with its line,
the words and the mend, and fails no build. One false alarm in a thousand messages is the most: a translator
who was warned in vain does not read the next warning. Each module has one kind of advice:

- `reading`: what a reader sees of a message; how each language is written stands in `..rules`;
- `letters`: other scripts, look-alikes, digits, joiners;
- `punctuation`: spaces, the language's own marks and quotes, pairs, the final mark;
- `words`: repeated, left in English, to do, lost sentences and link texts, number words;
- `consistency`: one message translated in two ways, one word written in two ways, over all catalogs;
- `..terms`: the words of the glossary table.


The names to use are `entry.advise` and `consistency.advise_together`; `lint` calls both.
"""
