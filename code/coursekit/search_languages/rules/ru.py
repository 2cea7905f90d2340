"""Russian: ё and е are one letter to the search, and the stress marks of textbooks are none."""

from coursekit.search_languages.any_language import WordRules, snowball


class Words(snowball("ru")):
    words = WordRules(
        script="\u0400-\u0481\u048a-\u052f",
        letters="\u0430-\u045f",
        folds=(("[\u0300\u0301]", ""), ("ё", "е")),
    )
