"""Advice on translations: planted slips are named, and right variants pass without a word."""

import sys
import types

import pytest

from coursekit.catalogs.advice.entry import Words, advise_entry
from coursekit.catalogs.lint import lint
from coursekit.catalogs.spelling import NoDictionary, dictionary, unknown_words

SPELLED = frozenset({"ನೆಟ್‌ವರ್ಕ್", "ವೆಕ್ಟರ್", "ಪಿಕ್ಸೆಲ್", "ಆಟೋಎನ್‌ಕೋಡರ್"})
WORDS = Words(frozenset({"pip", "tanh"}), SPELLED)
LONG = (
    "The generator draws an image. The discriminator looks at it. Then both networks learn from the answer."
)

PLANTED = [
    # Letters of another script or language, and look-alikes
    ("ru", "The layer learns.", "Cлой учится.", "with the Latin C"),
    ("ru", "The network learns.", "Ceть учится.", "with the Latin"),
    ("ru", "The image is real.", "Изобрaжение настоящее.", "with the Latin a"),
    ("ru", "It is PyTorch.", "Это РyTorch.", "with the Cyrillic Р"),
    ("ru", "In the network", "B сети", "expected the Cyrillic В, received the Latin letter B"),
    ("ru", "With noise", "c шумом", "expected the Cyrillic с"),
    ("ru", "A good image", "Хорошее зображення і шум", "expected `и`, received `і`"),
    ("ru", "The layer", "Слӧй ಪದರ", "received Kannada in `ಪದರ`"),
    ("ru", "Its own", "Свои\u0306 слой", "in its composed form"),
    ("ar", "The network learns.", "تتعلم الشبکة.", "expected `الشبكة`"),
    ("ar", "In the layer", "فی الطبقة", "expected `في`"),
    ("ar", "This layer", "ھذه الطبقة", "expected `هذه`"),
    ("ar", "The network learns.", "تتعلم ਸ਼ਬਦ الشبكة.", "received Gurmukhi"),
    ("ar", "The network learns.", "تتعلم الشaبكة.", "with the Latin a"),
    ("kn", "The layer learns.", "ಪದರವು कಲಿಯುತ್ತದೆ.", "received Devanagari"),
    ("kn", "The layer learns.", "పదರವು ಕಲಿಯುತ್ತದೆ.", "received Telugu"),
    ("kn", "The layer learns.", "ಪದraವು ಕಲಿಯುತ್ತದೆ.", "with the Latin r, Latin a"),
    ("pa", "The layer learns.", "परਤ ਸਿੱਖਦੀ ਹੈ।", "received Devanagari"),
    ("pa", "The layer learns.", "ਪਰਤ سਿੱਖਦੀ ਹੈ।", "received Arabic"),
    # Digits
    ("ar", "It has 25 images.", "فيه ٢٥ صورة.", "expected the digits 25, received ٢٥"),
    ("ar", "It has 25 images.", "فيه ۲۵ صورة.", "expected the digits 25"),
    ("kn", "It has 25 images.", "ಅದರಲ್ಲಿ ೨೫ ಚಿತ್ರಗಳಿವೆ.", "expected the digits 25, received ೨೫"),
    ("pa", "It has 25 images.", "ਇਸ ਵਿੱਚ ੨੫ ਚਿੱਤਰ ਹਨ।", "expected the digits 25, received ੨੫"),
    # Joiners
    ("kn", "The network", "ನೆಟ್ವರ್ಕ್", "received `ನೆಟ್ವರ್ಕ್` without the joiner"),
    ("kn", "The networks", "ನೆಟ್ವರ್ಕ್‌ಗಳು", "without the joiner"),
    ("kn", "The autoencoder", "ಆಟೋಎನ್ಕೋಡರ್", "without the joiner"),
    ("kn", "The vectors", "ವೆಕ್ಟರ್ಗಳು", "without the joiner"),
    ("kn", "The pixels", "ಪಿಕ್ಸೆಲ್ಗಳನ್ನು ನೋಡಿ", "without the joiner"),
    ("kn", "The network", "ನೆಟ್\u200c\u200cವರ್ಕ್", "two in a row"),
    ("kn", "The network learns.", "ನೆಟ್‌ವರ್ಕ್\u200c ಕಲಿಯುತ್ತದೆ.", "one at the edge"),
    ("kn", "The picture", "ಚಿತ್ರ\u200cವು", "only after a virama"),
    ("pa", "The layer", "ਪਰ\u200cਤ", "expected no joiner"),
    ("ru", "The layer", "сло\u200cй", "expected no joiner"),
    # Spaces
    ("pa", "Let us see.", "ਆਓ ਦੇਖੀਏ ।", "no space before the mark"),
    ("pa", "First this, then that.", "ਪਹਿਲਾਂ ਇਹ , ਫਿਰ ਉਹ।", "no space before the mark"),
    ("ru", "First this, then that.", "Сначала это , потом то.", "no space before the mark"),
    ("ar", "First this, then that.", "هذا أولًا ، ثم ذاك.", "no space before the mark"),
    ("kn", "First this, then that.", "ಮೊದಲು ಇದು,ನಂತರ ಅದು.", "a space after the mark"),
    ("ar", "First this, then that.", "هذا أولًا،ثم ذاك.", "a space after the mark"),
    ("ru", "It ends. It begins.", "Конец.Начало.", "a space after the mark"),
    ("ru", "The generator draws.", "Генератор  рисует.", "one space"),
    ("kn", "The answer (yes)", "ಉತ್ತರ ( ಹೌದು)", "no space inside brackets"),
    # The language's own marks
    ("ar", "First this, then that.", "هذا أولًا, ثم ذاك.", "expected `،`, received `,`"),
    ("ar", "What is this?", "ما هذا?", "expected `؟`, received `?`"),
    ("ar", "This works; that does not.", "هذا يعمل; وذاك لا يعمل.", "expected `؛`, received `;`"),
    ("pa", "The layer learns. It is good.", "ਪਰਤ ਸਿੱਖਦੀ ਹੈ. ਇਹ ਚੰਗਾ ਹੈ।", "expected `।`, received `.`"),
    ("pa", "The layer learns.", "ਪਰਤ ਸਿੱਖਦੀ ਹੈ|", "expected `।`, received `|`"),
    ("ru", "It is simple: noise", "Это - просто: шум", "a dash"),
    ("ru", "First, this", "Сначала,, это", "one mark"),
    # Quotes and brackets
    ("ru", 'The answer "real"', 'Ответ "настоящее"', "expected «…», received straight quotes"),
    ("ru", 'The answer "real"', "Ответ “настоящее”", "expected «…», received ”"),
    ("ar", 'The answer "real"', 'الإجابة "حقيقية"', "expected «…», received straight quotes"),
    ("kn", 'The answer "real"', 'ಉತ್ತರ "ಅಸಲಿ"', "expected “…”, received straight quotes"),
    ("pa", 'The answer "real"', "ਜਵਾਬ «ਅਸਲੀ»", "expected “…”, received «"),
    ("ru", "The network (small)", "Сеть (маленькая", "received 1 × ( and 0 × )"),
    ("ar", "The network (small)", "الشبكة صغيرة)", "received 0 × ( and 1 × )"),
    ("ru", 'The answer "real"', "Ответ «настоящее", "received 1 × « and 0 × »"),
    ("ru", "The network (small)", "Сеть )маленькая(", "the other way round"),
    # The final mark
    ("ru", "What does it learn?", "Чему она учится.", "expected ? at the end"),
    ("ar", "What does it learn?", "ماذا تتعلم.", "expected ؟ at the end"),
    ("kn", "The layer learns.", "ಪದರ ಕಲಿಯುತ್ತದೆ", "expected . at the end"),
    ("pa", "The layer learns.", "ਪਰਤ ਸਿੱਖਦੀ ਹੈ", "expected । at the end"),
    ("ru", "The loss", "Потери.", "expected no mark at the end"),
    # Words
    ("ru", "The network learns.", "Сеть сеть учится.", "expected `Сеть` once"),
    ("kn", "The layer learns.", "ಪದರವು ಪದರವು ಕಲಿಯುತ್ತದೆ.", "once, received it twice"),
    ("pa", "In the layer", "ਪਰਤ ਵਿੱਚ ਵਿੱਚ", "expected `ਵਿੱਚ` once"),
    ("ar", "In the layer", "في في الطبقة", "expected `في` once"),
    ("ru", "The gradient descends.", "Этот gradient спускается.", "expected a translation of `gradient`"),
    ("kn", "A layer and a loss", "ಪದರ and ನಷ್ಟ", "expected a translation of `and`"),
    ("ar", "The training set", "training set", "received the English `training set`"),
    ("pa", "noise", "noise", "received the English `noise`"),
    ("ru", "The network learns.", "TODO Сеть учится.", "received the note `TODO`"),
    ("kn", "The layer learns.", "ಪದರ ಕಲಿಯುತ್ತದೆ (FIXME).", "received the note `FIXME`"),
    ("ar", "The layer learns.", "الطبقة تتعلم ???", "received the note"),
    # Lost sentences, links, numbers
    ("ru", LONG, "Генератор рисует изображение. Дискриминатор смотрит на него.", "expected 3 sentences"),
    ("kn", LONG, "ಜನರೇಟರ್ ಚಿತ್ರ ಬಿಡಿಸುತ್ತದೆ.", "expected 3 sentences"),
    ("ar", LONG, "يرسم المولِّد صورة.", "expected 3 sentences"),
    ("ru", "See [the list](http://a.org).", "Смотрите [.](http://a.org).", "expected a text for the link"),
    ("ru", "See [the list](http://a.org).", "Вот [http://a.org](http://a.org).", "received its address"),
    ("ru", "It has three layers.", "В ней четыре слоя.", "a word for the number 3, received one for 4"),
    ("ar", "It has three layers.", "فيها أربع طبقات.", "a word for the number 3, received one for 4"),
    ("kn", "It has three layers.", "ಅದರಲ್ಲಿ ನಾಲ್ಕು ಪದರಗಳಿವೆ.", "a word for the number 3, received one for 4"),
    ("pa", "It has three layers.", "ਇਸ ਵਿੱਚ ਚਾਰ ਪਰਤਾਂ ਹਨ।", "a word for the number 3, received one for 4"),
]

RIGHT = [
    ("ar", "The eleven layers of four kinds", "الطبقات الأحد عشر من أربعة أنواع"),
    ("ar", "With twelve weeks and five lessons", "مع اثني عشر أسبوعًا وخمسة دروس"),
    ("ar", "Not 0, 1 and 1", "لا 0 و1 و1"),
    ("ru", "Two PyTorch networks", "Две сети в PyTorch"),
    ("ru", "GANs and a VAE", "GAN-ы и VAE"),
    ("ru", "A 2-D array", "2D-массив"),
    ("ru", "The angle $β$ and μ", "Угол $β$ и μ"),
    ("ru", "A vector $x$", "Вектор $x$"),
    ("ru", "A x B", "А x В"),
    ("ru", "Languages: ಕನ್ನಡ, ਪੰਜਾਬੀ", "Языки: ಕನ್ನಡ, ਪੰਜਾਬੀ"),
    ("ru", "It is yellow", "Её жёлтый йод"),
    ("ar", "The GAN learns.", "تتعلم الـGAN."),
    ("ar", "And PyTorch", "وPyTorch"),
    ("ar", "Vowel signs", "المُولِّد والمميِّز"),
    ("ar", "Its meaning", "معنى على مدى"),
    ("ar", "RGB", "ح\u200cخ\u200cز"),
    ("ar", "Values from 0 to 1, evenly", "قيم من 0 إلى 1، بانتظام"),
    ("kn", "The GANs learn.", "GANಗಳು ಕಲಿಯುತ್ತವೆ."),
    ("kn", "The network", "ನೆಟ್‌ವರ್ಕ್‌ನಲ್ಲಿ"),
    ("kn", "The vectors", "ವೆಕ್ಟರ್‌ಗಳು"),
    ("kn", "The vector", "ವೆಕ್ಟರ್ ಅನ್ನು"),
    ("kn", "Kannada ra", "ಸೂರ‍್ಯ"),
    ("kn", "In 2014", "2014ರಲ್ಲಿ"),
    ("pa", "Signs", "ਫ਼ਾਈਲ ਅਤੇ ਪੜ੍ਹੋ"),
    ("pa", "The GAN learns.", "GAN ਸਿੱਖਦਾ ਹੈ।"),
    ("pa", "It takes 2.5 s", "ਇਸ ਨੂੰ 2.5 s ਲੱਗਦੇ ਹਨ"),
    ("ru", "5,000 and 0.5", "5000 и 0,5"),
    ("ru", "5,000 steps", "5\u00a0000 шагов"),
    ("ru", "Noise: that is the input.", "Шум — это вход."),
    ("ru", "from 1 to 5", "1 - 5"),
    ("ru", "A time of 10:30", "Время 10:30"),
    ("ru", "That is, noise", "т.е. шум"),
    ("ru", "And so on …", "И так далее …"),
    ("ru", "Version 3.11.2", "Версия 3.11.2"),
    ("ru", "See file `a.po` .", "Смотрите файл `a.po` ."),
    ("ar", "See PyTorch, Keras and NumPy.", "انظر PyTorch, Keras و NumPy."),
    ("ar", "The value 1,000 is large.", "القيمة 1,000 كبيرة."),
    ("ar", "Really? Yes!", "حقًّا؟ نعم!"),
    ("pa", "Dr. Singh", "ਡਾ. ਸਿੰਘ"),
    ("pa", "It uses tanh.", "ਇਹ tanh ਵਰਤਦਾ ਹੈ।"),
    ("ru", 'The answer "real"', "Ответ «настоящее»"),
    ("ru", 'He says: "the answer is "real""', "Он говорит: «ответ — „настоящее“»"),
    ("ar", 'The answer "real"', "الإجابة “حقيقية”"),
    ("kn", 'The answer "real"', "ಉತ್ತರ ‘ಅಸಲಿ’"),
    ("pa", 'The answer "real"', "ਜਵਾਬ “ਅਸਲੀ”"),
    ("ru", "Step 1)", "Шаг 1)"),
    ("ru", "A half-open interval [0, 1)", "Полуинтервал [0, 1)"),
    ("ru", "The loss is $x$.", "$x$ — это потери."),
    ("ru", "What is it, to three decimals?", "Чему она равна? Ответьте с тремя знаками."),
    ("kn", "The loss of this network is", "ಈ ನೆಟ್‌ವರ್ಕ್‌ನ ನಷ್ಟ:"),
    ("pa", "(The layer learns.)", "(ਪਰਤ ਸਿੱਖਦੀ ਹੈ।)"),
    ("ru", 'It says "stop."', "Там написано: «стоп»."),
    ("ar", "Wait...", "انتظر…"),
    ("kn", "again and again", "ಮತ್ತೆ ಮತ್ತೆ"),
    ("pa", "different layers", "ਵੱਖ ਵੱਖ ਪਰਤਾਂ"),
    ("ar", "pixel by pixel", "بكسلًا بكسلًا"),
    ("ar", "step by step", "خطوة خطوة"),
    ("ru", "it is that that", "то, что что-то"),
    ("ru", "mostly what", "чаще всего всё это"),
    ("ru", "Install it with pip.", "Установите с помощью pip."),
    ("ru", "The gradient", "Градиент (gradient)"),
    ("ru", "The *gradient* is a word.", "*Gradient* — это слово."),
    ("ar", "The gradient descends.", "يهبط التدرّج (gradient)."),
    ("ru", "Adam and Keras", "Adam и Keras"),
    ("kn", "See <https://example.org/the-and>", "<https://example.org/the-and> ನೋಡಿ"),
    ("pa", "TODO is a mark of unfinished work.", "TODO ਅਧੂਰੇ ਕੰਮ ਦਾ ਨਿਸ਼ਾਨ ਹੈ।"),
    (
        "ru",
        LONG,
        LONG.replace(
            LONG, "Генератор рисует изображение, дискриминатор смотрит на него, и обе сети учатся на ответе."
        ),
    ),
    ("ar", LONG, "يرسم المولِّد صورة، ثم ينظر إليها المميِّز. وبعد ذلك تتعلم الشبكتان كلتاهما من الإجابة."),
    ("ru", "See [the list](http://a.org).", "Смотрите [список](http://a.org)."),
    ("ru", "The first of three layers", "Первый из трёх слоёв"),
    ("ru", "Both networks have four layers.", "У обеих сетей по четыре слоя."),
    ("ar", "Three of the four layers", "ثلاث من الطبقات الأربع"),
    ("kn", "Three of the four layers", "ನಾಲ್ಕು ಪದರಗಳಲ್ಲಿ ಮೂರು"),
    ("pa", "Three of the four layers", "ਚਾਰ ਪਰਤਾਂ ਵਿੱਚੋਂ ਤਿੰਨ"),
    ("ru", "One third of ten", "3 из 10 — почти треть"),
    ("hi", "The layer learns.", "परत सीखती है।"),
    ("ur", "What is this?", "یہ کیا ہے؟"),
    ("", "The layer learns.", "Die Schicht lernt."),
]


def advice(language: str, english: str, translated: str) -> list[str]:
    return list(advise_entry(english, translated, language, WORDS))


@pytest.mark.parametrize(("language", "english", "translated", "said"), PLANTED)
def test_a_slip_is_named_with_its_words_and_the_mend(language, english, translated, said):
    found = advice(language, english, translated)
    assert any(said in text for text in found), found
    assert all(text.startswith("expected ") and ", received " in text for text in found)


@pytest.mark.parametrize(("language", "english", "translated"), RIGHT)
def test_a_right_variant_passes_without_a_word(language, english, translated):
    assert advice(language, english, translated) == []


TABLE = """en,ar,kn,pa,ru,note,en_not,ar_also,ru_also
generator,المولِّد,ಜನರೇಟರ್,ਜਨਰੇਟਰ,генератор,,With the generators,,
discriminator,المميِّز,ಡಿಸ್ಕ್ರಿಮಿನೇಟರ್,ਡਿਸਕ੍ਰਿਮੀਨੇਟਰ,дискриминатор,,,,
weight,وزن,ತೂಕ,ਭਾਰ,вес,,,أوزان,
mean,المتوسط,ಸರಾಸರಿ,ਔਸਤ,среднее,,means; would mean,,
sample,عيّنة,,,пример,,,,изображение; образец
network,,ನೆಟ್‌ವರ್ಕ್,,,,,,
label,وسم,,,метка,,*,,
"""
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {}\\n"\n\n'


@pytest.fixture
def linted(tmp_path):
    """What the linter says of catalogs of one language: {name: [(msgid, msgstr)]}."""

    def lint_them(language: str, files: dict[str, list[tuple[str, str]]], accepted: str = "") -> list[str]:
        folder = tmp_path / "locales" / language
        (folder / "LC_MESSAGES" / "book").mkdir(parents=True, exist_ok=True)
        (folder / "accepted_words.txt").write_text(accepted, encoding="utf-8")
        table = tmp_path / "glossary.csv"
        table.write_text(TABLE, encoding="utf-8")
        for name, entries in files.items():
            text = HEADER.format(language)
            text += "\n".join(f'msgid "{msgid}"\nmsgstr "{msgstr}"\n' for msgid, msgstr in entries)
            (folder / "LC_MESSAGES" / name).write_text(text, encoding="utf-8")
        found = lint([folder], terms=table)
        assert all(problem.advice for problem in found), list(map(str, found))
        return [f"{problem.path.name}:{problem.line} {problem.text}" for problem in found]

    return lint_them


@pytest.mark.parametrize(
    ("language", "english", "translated", "said"),
    [
        ("ru", "A {term}`generator`", "{term}`Генератора <generator>`", []),
        ("ru", "A {term}`generator`", "{term}`Критик <generator>`", ["`генератор` for the term `generator`"]),
        ("ru", "A {term}`generator`", "Генератор, {term}`он <generator>`", ["received `он`"]),
        ("ru", "A {term}`generator <generator>` and a generator", "{term}`Генератор <generator>`", []),
        ("ar", "Its weights", "أوزانها", []),
        ("ar", "Its weight", "ثقله", ["expected `وزن` for `weight`"]),
        ("ru", "That would mean noise", "Это означало бы шум", []),
        ("ru", "That means the mean", "То есть сумма", ["expected `среднее` for `mean`"]),
        ("ru", "Look at the samples", "Посмотрите на изображения", []),
        ("ru", "Look at the samples", "Посмотрите на них", ["expected `пример` for `sample`"]),
        ("ru", "With the generators first", "Сначала порождающие модели", []),
        ("ru", "The labels of a plot", "Подписи графика", []),
        ("ru", "A {term}`label`", "{term}`Подпись <label>`", ["`метка` for the term `label`"]),
        ("kn", "Of the networks", "ನೆಟ್ವರ್ಕ್‌ಗಳ", ["without the joiner"]),
    ],
)  # fmt: skip
def test_terms_and_the_words_of_roles(linted, language, english, translated, said):
    found = linted(language, {"book/a.po": [(english, translated)]})
    assert len(found) == len(said), found
    assert all(part in text for part, text in zip(said, found, strict=True)), found


def test_one_message_in_two_ways_over_all_files(linted):
    files = {
        "book/a.po": [("What it does", "Что она делает"), ("Real", "Настоящее")],
        "book/b.po": [("What it does", "Что делает сеть"), ("Real", "Настоящее")],
        "book/c.po": [
            ("What it does", "Что она делает"),
            ("real", "настоящий"),
            ("KL divergence", "Дивергенция"),
        ],
        "book/d.po": [("real", "настоящие"), ("KL sum", "сумма KL")],  # an ending, a heading
        "coursekit.po": [("Real", "Да")],  # the interface is another place
    }
    assert linted("ru", files) == [
        "b.po:6 expected `Что она делает` as in a.po:6, received `Что делает сеть`"
    ]


def test_one_word_with_and_without_a_joiner(linted):
    files = {"book/a.po": [("A file", "ಫೈಲ್‌ಗಳು"), ("The files", "ಫೈಲ್‌ಗಳು")], "book/b.po": [("Files", "ಫೈಲ್ಗಳು")]}
    (found,) = linted("kn", files)
    assert found == r"b.po:6 expected `ಫೈಲ್\u200cಗಳು` as elsewhere, received `ಫೈಲ್ಗಳು`"


def test_accepted_words_are_no_left_over_english(linted):
    files = {"book/a.po": [("Install it with conda", "Установите с помощью conda")]}
    assert len(linted("ru", files)) == 1
    assert linted("ru", files, accepted="# names\nconda # a program\n") == []


def test_a_label_of_the_interface_may_end_in_a_colon(linted):
    assert linted("ru", {"coursekit.po": [("By", "Авторы:"), ("Page %s", "Стр. %s")]}) == []
    code = ("Write NAME = {value!r}", "Пишите NAME = {value!r}"), ("NAME = '{x}'", "Пишите NAME = '{x}'")
    assert linted("ru", {"coursekit.po": list(code)}) == []
    found = linted("ru", {"coursekit.po": [("Copied!", "Скопировано ")]})
    assert [text.split(",")[0] for text in found] == [
        "coursekit.po:6 expected no space after the text",
        "coursekit.po:6 expected ! at the end as in the English",
    ]


def test_a_refused_translation_gets_no_advice_beside(tmp_path):
    path = tmp_path / "locales/ru/LC_MESSAGES/book/a.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER.format("ru") + 'msgid "A **word**"\nmsgstr "Cлово  слово."\n', encoding="utf-8")
    (found,) = lint([path], advice=True)
    assert not found.advice


DICTIONARY = {"слой", "сеть", "учится", "الشبكة", "ಚಿತ್ರ", "ನೆಟ್‌ವರ್ಕ್"}


def unknown(tmp_path, language: str, text: str, accepted: str = "") -> list[str]:
    path = tmp_path / "locales" / language / "LC_MESSAGES/book/a.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER.format(language) + f'msgid "x"\nmsgstr "{text}"\n', encoding="utf-8")
    (tmp_path / "locales" / language / "accepted_words.txt").write_text(accepted, encoding="utf-8")
    return [item.word for item in unknown_words([path], language, DICTIONARY.__contains__)]


def test_spelling_gives_whole_words_and_names_those_that_nobody_knows(tmp_path):
    assert unknown(tmp_path, "ru", "Слой и сетть учится `кодд` с PyTorch 25.") == ["и", "с", "сетть"]
    assert unknown(tmp_path, "ru", "Автокодировщиками, автобусы", "автокодировщик*\n") == ["автобусы"]
    assert unknown(tmp_path, "ru", "Натами наты", "наты\n") == ["Натами"]
    assert unknown(tmp_path, "ar", "الشَّبَكة والمولِّدات شبكه", "مولد*\n") == ["شبكه"]
    assert unknown(tmp_path, "kn", "ಚಿತ್ರ ನೆಟ್‌ವರ್ಕ್ ನೆಟ್ವರ್ಕ್ ಚಿತ್ರ।") == ["ನೆಟ್ವರ್ಕ್"]
    assert unknown(tmp_path, "kn", "ನೆಟ್‌ವರ್ಕ್‌ಗಳು", "") == ["ನೆಟ್‌ವರ್ಕ್‌ಗಳು"]


def test_a_word_like_a_usual_one_comes_first(tmp_path):
    path = tmp_path / "locales/ru/LC_MESSAGES/book/a.po"
    path.parent.mkdir(parents=True)
    text = "генератор генератор генератор гененратор сети сети"
    path.write_text(HEADER.format("ru") + f'msgid "x"\nmsgstr "{text}"\n', encoding="utf-8")
    found = unknown_words([path], "ru", lambda word: word == "генератор")
    assert [(item.word, item.like, len(item.places)) for item in found] == [
        ("гененратор", "генератор", 1),
        ("сети", "", 2),
    ]
    assert str(found[0]) == "гененратор  1 ×  a.po:6  (генератор?)"


def test_a_missing_dictionary_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "enchant", None)
    with pytest.raises(NoDictionary, match="apt install libenchant-2-2 aspell-kn"):
        dictionary("kn")
    installed = types.SimpleNamespace(list_languages=lambda: ["en_GB", "ru_RU"], Dict=lambda tag: None)
    monkeypatch.setitem(sys.modules, "enchant", installed)
    with pytest.raises(
        NoDictionary, match="expected a dictionary for ar, received none: `apt install hunspell-ar`"
    ):
        dictionary("ar")
