"""Numbers written as words: «три слоя» and «الطبقات الثلاث» say what "3 layers" says.

Each table has a value and the words that mean it, as a regular expression for a whole word: cardinals in
their cases, ordinals, collectives, "both", "twice". Words of different scripts cannot be confused, so
one look-up serves all languages; a language without a table has no number words, and keeps its digits.
"""

import re
import unicodedata
from functools import cache

_ENGLISH = r"""
0 zero
1 one|first|once|single
2 two|second|twice|both|pair|double|doubled|doubles
3 three|third|thirds|thrice|triple
4 four|fourth
5 five|fifth
6 six|sixth
7 seven|seventh
8 eight|eighth
9 nine|ninth
10 ten|tenth
11 eleven|eleventh
12 twelve|twelfth|dozen
13 thirteen
14 fourteen
15 fifteen
16 sixteen
17 seventeen
18 eighteen
19 nineteen
20 twenty
30 thirty
40 forty
50 fifty
60 sixty
70 seventy
80 eighty
90 ninety
100 hundred|hundreds
1000 thousand|thousands
1000000 million|millions
0.5 half
"""
_RUSSIAN = r"""
0 ноль|нол(?:я|ю|е|ем|и|ей|ям|ями|ях)|нул\w{1,5}
1 один|одн(?:а|о|и|у|ой|ою|ого|ому|ом|им|их|ими)|перв\w{2,3}|однократн\w+|единиц\w{0,3}|единственн\w+
2 дв(?:а|е|ух|ум|умя|ое|оих|оим|оими|ойк\w{1,3})|об(?:а|е|оих|оим|оими|еих|еим|еими)|втор\w{2,3}|дважды|вдво[её]\w*|двойн\w+|двукратн\w+
3 тр(?:и|[её]х|[её]м|емя|ое|оих|оим|оими|ойк\w{1,3})|треть\w*|третий|трижды|втро[её]\w*|тройн\w+|тр[её]хкратн\w+
4 четыр(?:е|[её]х|[её]м|ьмя)|четверо|четверых|четв[её]рт\w{2,3}|четырежды|вчетверо\w*
5 пят(?:ь|и|ью|ый|ая|ое|ого|ой|ому|ым|ом|ую|ые|ых|ыми|еро|ерых)|впятеро
6 шест(?:ь|и|ью|ой|ая|ое|ого|ому|ым|ом|ую|ые|ых|ыми|еро|ерых)
7 сем(?:ь|и|ью|еро|ерых)|седьм\w{2,3}
8 вос(?:емь|ьми|емью|ьмью)|восьм\w{2,3}
9 девят(?:ь|и|ью|ый|ая|ое|ого|ой|ому|ым|ом|ую|ые|ых|ыми)
10 десят(?:ь|и|ью|ый|ая|ое|ого|ой|ому|ым|ом|ую|ые|ых|ыми|ок|ка|ке|ком|ков|ки)|десятер\w+
11 одиннадцат\w{1,3}
12 двенадцат\w{1,3}|дюжин\w{0,3}
13 тринадцат\w{1,3}
14 четырнадцат\w{1,3}
15 пятнадцат\w{1,3}
16 шестнадцат\w{1,3}
17 семнадцат\w{1,3}
18 восемнадцат\w{1,3}
19 девятнадцат\w{1,3}
20 двадцат\w{1,3}
30 тридцат\w{1,3}
40 сорок|сорока|сороков\w{2,3}
50 пятьдесят|пятидесят\w{1,3}
60 шестьдесят|шестидесят\w{1,3}
70 семьдесят|семидесят\w{1,3}
80 восемьдесят|восьмидесят\w{1,3}
90 девяност\w{1,3}
100 сто|ста|сот\w{1,3}
200 двести|двухсот\w{0,3}|двумстам
300 триста|тр[её]хсот\w{0,3}
500 пятьсот|пятисот\w{0,3}
1000 тысяч\w{0,3}
1000000 миллион\w{0,3}
0.5 половин\w{1,3}|пол|вполовину|полу\w+
0.25 четверт\w{1,3}
1.5 полтора|полторы|полутора
"""
# Without vowel marks, every alef bare. «ثلاث» is three of feminine nouns, «ثلاثة» of masculine ones.
_ARABIC = r"""
0 صفرا?|اصفار|صفري\w?
1 واحدا?|واحدة|احد|احدى|اولى?|اولي|الاولى|مفردة?|فردة?
2 اثنا|اثنان|اثنين|اثنتان|اثنتين|اثنتا|ثان|ثاني|ثانيا|ثانية|مرتان|مرتين|كلا|كلتا|كلي|كلتي|ضعفا?|ضعفي|ضعفين|ضعفان|مزدوجة?|ثنائية?|زوجا?
3 ثلاثة?|ثالثا?|ثالثة|ثلاثية?|ثلث|ثلثا|ثلثي
4 اربعة?|رابعا?|رابعة|رباعية?
5 خمسة?|خامسا?|خامسة|خماسية?
6 ستة?|سادسا?|سادسة|سداسية?
7 سبعة?|سابعا?|سابعة|سباعية?
8 ثمان|ثماني|ثمانية|ثمانيا|ثامنا?|ثامنة
9 تسعة?|تاسعا?|تاسعة
10 عشرة?|عاشرا?|عاشرة|عشرات
20 عشرون|عشرين
30 ثلاثون|ثلاثين
40 اربعون|اربعين
50 خمسون|خمسين
60 ستون|ستين
70 سبعون|سبعين
80 ثمانون|ثمانين
90 تسعون|تسعين
100 مئة|مائة|مئات
200 مئتان|مئتين|مئتا|مئتي|مائتان|مائتين|مائتا|مائتي
300 ثلاثمئة|ثلاثمائة
500 خمسمئة|خمسمائة
1000 الفا?|الاف|الوف
2000 الفان|الفين|الفا|الفي
1000000 مليونا?|ملايين
0.5 نصفا?|انصاف
0.25 ربعا?
"""
# The case endings of number nouns; «ಆರ» alone would be the beginning of «ಆರಂಭ».
_SIGNS = "[\\w\u0900-\u0dff\u200c\u200d]"  # \\w does not take vowel signs
_KANNADA_END = (
    "(?:ು|ೂ|ೇ|ನೇ|ನೆ|ನೆಯ|ನೆಯದ\\w*|ನೇಯ|ರ|ರಲ್ಲಿ\\w*|ರಿಂದ\\w*|ರಷ್ಟು|ರವರೆಗೆ|ರವರೆಗಿನ|ರೊಳಗೆ|ರಂತೆ|ರೊಂದಿಗೆ|ಕ್ಕ\\w*|ನ್ನ\\w*|ುಗಳ\\w*)"
)
_KANNADA = r"""
0 ಸೊನ್ನೆ\w*|ಶೂನ್ಯ\w*
1 ಒಂದE|ಒಂದೊಂದ\w*|ಒಂದಾ\w*|ಒಬ್ಬ\w*|ಮೊದಲ\w*|ಏಕೈಕ|ಒಮ್ಮೆ
2 ಎರಡE|ಇಬ್ಬರ\w*|ದ್ವಿತೀಯ|ಇಮ್ಮಡಿ\w*|ದುಪ್ಪಟ್ಟ\w*|ಎರಡೆರಡು|ಉಭಯ
3 ಮೂರE|ಮೂವರ\w*|ತೃತೀಯ|ಮೂರುಪಟ್ಟು
4 ನಾಲ್ಕE|ನಾಲ್ವರ\w*
5 ಐದE|ಐವರ\w*
6 ಆರE
7 ಏಳE
8 ಎಂಟE
9 ಒಂಬತ್ತE|ಒಂಭತ್ತE
10 ಹತ್ತE
11 ಹನ್ನೊಂದE
12 ಹನ್ನೆರಡE
13 ಹದಿಮೂರE
14 ಹದಿನಾಲ್ಕE
15 ಹದಿನೈದE
16 ಹದಿನಾರE
17 ಹದಿನೇಳE
18 ಹದಿನೆಂಟE
19 ಹತ್ತೊಂಬತ್ತE
20 ಇಪ್ಪತ್ತE
25 ಇಪ್ಪತ್ತೈದE
30 ಮೂವತ್ತE
40 ನಲವತ್ತE|ನಲ್ವತ್ತE
50 ಐವತ್ತE
60 ಅರವತ್ತE
70 ಎಪ್ಪತ್ತE
80 ಎಂಬತ್ತE
90 ತೊಂಬತ್ತE
100 ನೂರE|ನೂರಾ
200 ಇನ್ನೂರE
1000 ಸಾವಿರ\w*
100000 ಲಕ್ಷ\w*
1000000 ಮಿಲಿಯನ್\w*
0.5 ಅರ್ಧ\w*
0.25 ಕಾಲು
""".replace("E", _KANNADA_END)
_PUNJABI = r"""
0 ਸਿਫ਼?ਰ|ਜ਼?ੀਰੋ|ਸਿਫ਼ਰ|ਜ਼ੀਰੋ
1 ਇੱ?ਕ(?:ੋ|ੱਲ\w*|ਾਂ|ਮਾਤਰ)?|ਪਹਿਲ\w*
2 ਦੋ|ਦੋ(?:ਵੇਂ|ਵਾਂ|ਵੀਂ|ਹਾਂ|ਹੇਂ|ਨੋਂ|ਨਾਂ|ਹਰ\w*|ਵੇਂ)|ਦੂਜ\w*|ਦੁੱ?ਗ\w*|ਦੂਸਰ\w*
3 ਤਿੰਨ(?:ਾਂ|ੋਂ|ੇ|ੇਂ|ੀਂ)?|ਤੀਜ\w*|ਤੀਸਰ\w*|ਤਿੱਗ\w*
4 ਚਾਰ(?:ਾਂ|ੋਂ|ੇ|ੇਂ)?|ਚੌਥ\w*|ਚੌਗੁਣ\w*
5 ਪੰਜ(?:ਾਂ|ੇ|ੋਂ|ਵ\w*)?
6 ਛੇ(?:ਆਂ|ਵ\w*)?|ਛਿਆਂ|ਛੇਵ\w*
7 ਸੱਤ(?:ਾਂ|ੇ|ਵ\w*)?
8 ਅੱਠ(?:ਾਂ|ੇ|ਵ\w*)?
9 ਨੌਂ?(?:ਆਂ|ਵ\w*)?
10 ਦਸ(?:ਾਂ|ੇ|ਵ\w*)?|ਦੱਸ(?:ਵ\w*)?
11 ਗਿਆਰ੍?ਹ?\w*
12 ਬਾਰ੍?ਹ?ਾਂ|ਬਾਰ੍?ਹ?ਵ\w*|ਦਰਜਨ\w*
13 ਤੇਰ੍?ਹ?ਾਂ|ਤੇਰ੍?ਹ?ਵ\w*
14 ਚੌਦ\w*
15 ਪੰਦਰ\w*
16 ਸੋਲ਼?\w*
17 ਸਤਾਰ\w*
18 ਅਠਾਰ\w*
19 ਉੱਨੀ\w*
20 ਵੀਹ\w*
25 ਪੱਚੀ\w*
30 ਤੀਹ\w*
40 ਚਾਲੀ\w*
50 ਪੰਜਾਹ\w*
60 ਸੱਠ\w*
70 ਸੱਤਰ\w*
80 ਅੱਸੀ\w*
90 ਨੱਬੇ\w*
100 ਸੌ|ਸੈਂਕੜ\w*
1000 ਹਜ਼?ਾਰ\w*|ਹਜ਼ਾਰ\w*
100000 ਲੱਖ\w*
1000000 ਮਿਲੀਅਨ
0.5 ਅੱਧ\w*
0.25 ਚੌਥਾਈ
1.5 ਡੇ[ੜਢ]\w*
"""

# "1 hour" is «ساعة» and «час»: the noun alone says that it is one.
_UNITS = {
    "hour": "ساعة|час|ಗಂಟೆ|ਘੰਟ",
    "minute": "دقيقة|минут|ನಿಮಿಷ|ਮਿੰਟ",
    "second": "ثانية|секунд|ಸೆಕೆಂಡ್|ਸਕਿੰਟ",
    "day": "يوم|день|дня|сутки|ದಿನ|ਦਿਨ",
    "week": "أسبوع|недел|ವಾರ|ਹਫ਼ਤ",
    "month": "شهر|месяц|ತಿಂಗಳ|ਮਹੀਨ",
    "year": "سنة|عام|год|ವರ್ಷ|ਸਾਲ",
    "time": "مرة|раз|ಬಾರಿ|ಸಲ|ਵਾਰ",
}
_ONE_UNIT = re.compile(rf"(?<![\d.,])1[\s-]({'|'.join(_UNITS)})\b", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u0670\u0900-\u0dff\u200c\u200d])*")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_ARABIC_BEFORE = "[وف]?(?:[بكل]?(?:ال)?|لل)"
_ARABIC_AFTER = "(?:هما|ها|هم|ه|نا)?"
# Any noun can be a dual. Not these: plurals in -ين of people who do something, verbal nouns, and plain words.
_DUAL = re.compile(r"(?:[وفبكل]{0,2}(?:ال|ل)?)(?:\w{2,}(?:تان|تين)|\w{3,}ان|(?!م)\w{3,}ين)")
_NO_DUAL = re.compile(
    r"\w*(?:ت\w\wين|الذين|ا[لن]\w?سان|امكان|مكان|زمان|بيان|عنوان|ميزان|ا[لو]وان|اوزان|كان|قوانين)"
)


def _table(rows: str) -> list[tuple[str, str]]:
    return [tuple(row.split(" ", 1)) for row in rows.strip().splitlines()]


def _compiled(rows: str, before: str = "", after: str = "") -> tuple[tuple[str, re.Pattern], ...]:
    rows = unicodedata.normalize("NFC", rows)
    rows = rows.replace(r"\w", _SIGNS)
    return tuple((value, re.compile(f"{before}(?:{words}){after}")) for value, words in _table(rows))


@cache
def _tables() -> dict[str, tuple[tuple[str, re.Pattern], ...]]:
    """By the first word of a letter's Unicode name."""
    return {
        "LATIN": _compiled(_ENGLISH),
        "CYRILLIC": _compiled(_RUSSIAN),
        "ARABIC": _compiled(_ARABIC, _ARABIC_BEFORE, _ARABIC_AFTER),
        "KANNADA": _compiled(_KANNADA),
        "GURMUKHI": _compiled(_PUNJABI),
    }


def bare_arabic(word: str) -> str:
    """Without vowel marks and tatweel, every alef bare."""
    return re.sub("[أإآٱ]", "ا", _ARABIC_MARKS.sub("", word))


@cache
def word_values(word: str) -> frozenset[str]:
    """What a word may stand for, as plain digits: «третьего» {"3"}, «слой» nothing."""
    word = bare_arabic(unicodedata.normalize("NFC", word.casefold()))
    script = unicodedata.name(word[0], "").split(" ")[0]
    found = {value for value, pattern in _tables().get(script, ()) if pattern.fullmatch(word)}
    if script == "ARABIC" and not found and _DUAL.fullmatch(word) and not _NO_DUAL.fullmatch(word):
        found.add("2")
    return frozenset(found)


def spoken_numbers(text: str) -> list[frozenset[str]]:
    """The values of the number words in the text, one set a word, in order; "twenty-five" is 20, 5 and 25."""
    singles = [word_values(word) for word in _WORD.findall(text)]
    compounds = [_together(*pair) for pair in zip(singles, singles[1:], strict=False) if all(pair)]
    return [*filter(None, compounds), *filter(None, singles)]


def _together(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    """Twenty five, خمسة وعشرون, three hundred: a sum with tens, or a product with hundreds and more."""
    found = set()
    for a in (int(v) for v in first if v.isdecimal()):
        for b in (int(v) for v in second if v.isdecimal()):
            if min(a, b) < 10 <= max(a, b) < 100 and max(a, b) % 10 == 0:
                found.add(str(a + b))
            if b >= 100 and 0 < a < b:
                found.add(str(a * b))
            if a >= 100 > b > 0:
                found.add(str(a + b))
    return frozenset(found)


def single_units(english: str, translated: str) -> int:
    """How many "1 hour" of the English the translation may say with the noun alone."""
    units = [_UNITS[unit.lower()] for unit in _ONE_UNIT.findall(english)]
    return sum(bool(re.search(unit, translated)) for unit in units)
