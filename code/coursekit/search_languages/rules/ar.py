"""Arabic: light stemming after Larkey's light10, which does better in searching than finding the root.

Larkey, Ballesteros, Connell: Light Stemming for Arabic Information Retrieval (2007).
Differences: rules run until nothing changes (light10 takes و off وحدة but not off
الوحدة); sound plurals and duals keep four letters (تحسين is no plural); ب ل ك ف without an
article go only where four letters stay, as too many words begin with them; the ة that
an ending turned into ت goes with it (صورتها → صور).
"""

from sphinx.search import parse_stop_word

from coursekit.search_languages.any_language import Rule, WordLanguage, WordRules

WORDS = WordRules(
    script="\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff",
    letters="\u0620-\u064a\u066e-\u06d3\u06d5",
    folds=(
        (
            "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]",
            "",
        ),  # vowels, tatweel
        ("[أإآٱ]", "ا"),
        ("ؤ", "و"),
        ("[ئىیې]", "ي"),
        ("ة", "ه"),
        ("ء", ""),
        ("[کڪ]", "ك"),
        ("ڤ", "ف"),
        ("پ", "ب"),
    ),
    rules=(
        # the article, with a conjunction and a preposition before it: وبالشبكات
        Rule("^[وف]?[بك]?ال(?!ات$)(.+)$", 2),
        Rule("^[وف]?لل(.+)$", 3),
        Rule("^[وف]?ل(ل.+)$", 3),  # للغة: the word itself begins with ل
        # possessive endings: on a plural, on a ة, on the bare word
        Rule("^(.+)ات(?:هما|هم|هن|ها|نا|كم|ه|ك|ي)$", 3),
        Rule("^(.+)ت(?:هما|هم|هن|ها|نا|كم|ان|ين|ه|ك|ي)$", 3),
        Rule("^(.+)(?:هما|هم|هن|ها|نا)$", 3),
        # "and": وشبكة and وشبكات, but not وحدة and وحدات
        Rule("^و(.+ات)$", 5),
        Rule("^و(?!.*ات$)(.+)$", 4),
        # plurals and duals
        Rule("^(.+)(?:يات|ات)$", 3),
        Rule("^(.+)(?:ون|ين|ان)$", 4),
        # adjectives, ة, the alef of the accusative
        Rule("^(.+)(?:يه|[هيا])$", 3),
        # a preposition written to a word without the article: لتدريب
        Rule("^[بلكف](.+)$", 4),
    ),
)


class Words(WordLanguage):
    language_name = "Arabic"
    words = WORDS
    stopwords = parse_stop_word(
        """
        في من الي علي عن مع هو هي هم هذا هذه ذلك تلك التي الذي الذين ما ماذا هل كيف لماذا متي
        اين كل بعض او ثم قد لا لم لن ان انه انها كان كانت يكون تكون بين بعد قبل عند كما لكن و
        ف
        """
    )
