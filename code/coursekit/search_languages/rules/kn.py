"""Kannada: case endings, plural, emphasis, and the commonest verb endings.

Nouns fall in classes by their last sound: ಚಿತ್ರ takes ವನ್ನು ದಿಂದ ಕ್ಕೆ ದ ದಲ್ಲಿ; ಭಾಷೆ and ತರಬೇತಿ take
ಯನ್ನು ಯಿಂದ ಗೆ ಯ ಯಲ್ಲಿ; ಹೆಸರು takes ನ್ನು ಿನಿಂದ ಿಗೆ ಿನ ಿನಲ್ಲಿ; a borrowed word such as ಪಿಕ್ಸೆಲ್ takes ನ ನಲ್ಲಿ
ಗೆ, and all take ಗಳು before the case. The enunciative ು and the virama go from the end,
and ಿ does where three letters stay (ತರಬೇತಿಗೆ and ಹೆಸರಿಗೆ look alike); ಕಲಿ (to learn) and
ಕಲೆ (art) remain two words.
"""

from sphinx.search import parse_stop_word

from coursekit.search_languages.any_language import Rule, WordLanguage, WordRules

# what may follow a case ending: also, only, that which is in …
_EVEN = "(?:ಲೂ|ಲೇ)?"
_IN = "(?:ಲ್ಲಿಯೂ|ಲ್ಲಿಯೇ|ಲ್ಲೂ|ಲ್ಲೇ|ಲ್ಲಿರುವ|ಲ್ಲಿಯ|ಲ್ಲಿನ|ಲ್ಲಿ)"
_FROM = f"(?:ಿಂದಾಗಿ|ಿಂದ{_EVEN})"
_WITH = "(?:ೊಂದಿಗೆ|ೊಡನೆ|ೊಳಗೆ|ಂತಹ|ಂತೆ|ೆಂದರೆ|ೆಂದು|ಿದೆ|ಿವೆ|ಿಲ್ಲ|ಾಗಿದೆ|ಾಗಿವೆ|ಾಗಿ|ಾದ)"
_BARE = "[ಕ-ಹೞ]"  # a consonant with its own vowel, a

WORDS = WordRules(
    script="\u0c80-\u0c83\u0c85-\u0ce3\u0cf1-\u0cf3",
    letters="\u0c85-\u0cb9\u0cdd\u0cde\u0ce0\u0ce1",
    folds=(("\u0cbc", ""),),  # the nukta of ಜ಼ ಫ಼ is left out more often than written
    rules=(
        # plural, with or without a case
        Rule(f"^(.+)ಗಳ(?:ನ್ನು|ನ್ನೂ|ನ್ನೇ|{_FROM}|ಿಗಾಗಿ|ಿಗಿಂತ|ಿಗೂ|ಿಗೆ|{_IN}|{_WITH}|ಿರುವ|[ುೂೇ])?$"),
        # stems in a, in i and e, in u; the glide or ನ first, as it is part of the ending
        Rule("^(.+)(?:ವ|ಯ|್ಅ)ನ್ನ[ುೂೇ]$"),
        Rule("^(.+)ನ್ನ[ುೂೇ]$"),
        Rule(f"^(.+)(?:ಿನ|್ನ|ದ|ಯ|ನ){_IN}$"),
        Rule(f"^(.+)(?:ಿನ|್ನ|ದ|ಯ|ನ){_FROM}$"),
        Rule("^(.+)(?:ಿನ|್ನ|ದ|ಯ|ನ)(?:ೊಂದಿಗೆ|ೊಡನೆ|ೊಳಗೆ|ಂತಹ|ಂತೆ)$"),
        Rule(f"^(.+){_IN}$"),
        Rule(f"^(.+){_FROM}$"),
        Rule("^(.+)ಕ್ಕ(?:ಾಗಿ|ಿಂತ|ೂ|ೆ)$"),
        Rule("^(.+[ಿೀೆೇೈಾ್])ಗ(?:ಾಗಿ|ಿಂತ|ೂ|ೆ)$"),
        Rule(f"^(.+)[ವಯ]{_WITH}$", 3),  # ಸರಳವಾಗಿ, ಸರಳವಾದ; not ಅನುವಾದ
        Rule("^(.+)[ವಯ][ುೂೇ]$"),
        Rule("^(.+)ಿನ$"),
        Rule(f"^(.*{_BARE})ದ$"),
        Rule("^(.*[ಿೀೆೇೈ])ಯ$"),
        Rule("^(.+)್ನ$", 3),
        # verbs: does, to do, doing, that does, did
        Rule("^(.+)ಯುತ್ತ(?:ದೆ|ವೆ|ಾನೆ|ಾಳೆ|ಾರೆ|ೇವೆ|ೇನೆ|ಿದೆ|ಿವೆ|ಾ)$"),
        Rule("^(.+)ುತ್ತ(?:ದೆ|ವೆ|ಾನೆ|ಾಳೆ|ಾರೆ|ೇವೆ|ೇನೆ|ಿದೆ|ಿವೆ|ಾ)$"),
        Rule("^(.+)ಯು(?:ವುದನ್ನು|ವುದರಿಂದ|ವುದು|ವುದೇ|ವ)$"),
        Rule("^(.+)ು(?:ವುದನ್ನು|ವುದರಿಂದ|ವುದು|ವುದೇ|ವ)$"),
        Rule("^(.*[ಿೆ])ಯಲು$"),
        Rule(f"^(.*{_BARE})ಲು$"),
        Rule("^(.+)ಿ(?:ದ|ದರೆ|ದಾಗ)$", 3),
        # the last sound of the stem
        Rule("^(.+)[ು್]$"),
        Rule("^(.+)ಿ$", 3),
    ),
)


class Words(WordLanguage):
    language_name = "Kannada"
    words = WORDS
    stopwords = parse_stop_word(
        """
        ಮತ್ತು ಅಥವಾ ಆದರೆ ಒಂದು ಈ ಆ ಇದು ಅದು ಇವು ಅವು ಅನ್ನು ಇಂದ ಗೆ ಅಲ್ಲಿ ಇಲ್ಲಿ ನ ಏನು ಹೇಗೆ ಏಕೆ ಎಂದರೆ
        ಎಂದು ಇದೆ ಇವೆ ಆಗಿದೆ ಆಗಿ ಮೂಲಕ ಬಗ್ಗೆ ಹಾಗೂ ಯಾವ ಎಲ್ಲಾ
        """
    )
