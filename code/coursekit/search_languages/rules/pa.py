"""Punjabi in Gurmukhi: number and oblique case, gender of adjectives, the commonest verb endings.

ਮੁੰਡਾ – ਮੁੰਡੇ – ਮੁੰਡਿਆਂ, ਕੁੜੀ – ਕੁੜੀਆਂ, ਤਸਵੀਰ – ਤਸਵੀਰਾਂ, ਭਾਸ਼ਾ – ਭਾਸ਼ਾਵਾਂ, ਵਸਤੂ – ਵਸਤੂਆਂ; ਵੱਡਾ – ਵੱਡੀ – ਵੱਡੇ; ਸਿੱਖਣਾ – ਸਿੱਖਦਾ –
ਸਿੱਖਿਆ. Spelling varies, of borrowed words above all: the dot of ਜ਼ ਫ਼ ਖ਼ is often left out, ੰ and ਂ stand
for one sound, and long words are written with and without ੱ (ਨੈੱਟਵਰਕ, ਨੈਟਵਰਕ). In short
words ੱ tells words apart (ਪਤਾ address, ਪੱਤਾ leaf), as the dot of ਸ਼ always does.
"""

from sphinx.search import parse_stop_word

from coursekit.search_languages.any_language import Rule, WordLanguage, WordRules

WORDS = WordRules(
    script="\u0a01-\u0a03\u0a05-\u0a51\u0a59-\u0a5e\u0a70-\u0a75",
    letters="\u0a05-\u0a39\u0a59-\u0a5e\u0a72\u0a73",
    folds=(
        ("\u0a38\u0a3c", "\u0a36"),  # ਸ਼ is a letter of its own
        ("\u0a3c", ""),
        ("[\u0a01\u0a70]", "\u0a02"),
    ),
    rules=(
        # verbs: will do, doing, to do
        Rule("^(.+)(?:ੇਗਾ|ੇਗੀ|ਾਂਗੇ|ਾਂਗੀਆਂ|ੋਗੇ|ੋਗੀਆਂ|ਣਗੇ|ਣਗੀਆਂ)$"),
        Rule("^(.+)(?:ਉਂਦ|ਉਣ)(?:ੀਆਂ|ਿਆਂ|ਾ|ੇ|ੀ)$"),
        Rule("^(.+)(?:ਂਦ|ਦ|ਣ)(?:ੀਆਂ|ਿਆਂ|ਾ|ੇ|ੀ)$"),
        Rule("^(.+)ਉਣ$"),
        Rule("^(.+)ਣ$"),
        # plural and oblique
        Rule("^(.+)(?:ਾਵਾਂ|ੀਆਂ|ਿਆਂ|ਿਓਂ|ਿਓ)$"),
        Rule("^(.+[ੂੋਈ])ਆਂ$"),
        Rule("^(.+ਆ)ਵਾਂ$"),
        Rule("^(.+)(?:ਾਂ|ੋਂ|ੀਂ|ਿਆ)$"),
        # the last vowel: number and gender
        Rule("^(.+)[ਾੇੀੋ]$"),
        # ੱ of a long word
        Rule("^(.*)ੱ(.*)$", 4),
    ),
)


class Words(WordLanguage):
    language_name = "Punjabi"
    words = WORDS
    stopwords = parse_stop_word(
        """
        ਦਾ ਦੇ ਦੀ ਦੀਆਂ ਨੂੰ ਨੇ ਤੋਂ ਤੇ ਅਤੇ ਜਾਂ ਵਿੱਚ ਵਿਚ ਨਾਲ ਲਈ ਇਹ ਉਹ ਇਸ ਉਸ ਹੈ ਹਨ ਸੀ ਕੀ ਕਿਵੇਂ ਕਿਉਂ
        ਕਿ ਜੋ ਇੱਕ ਇਕ ਹੀ ਵੀ ਪਰ ਉੱਤੇ ਬਾਰੇ
        """
    )
