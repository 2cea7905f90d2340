"""Advice on translations: planted slips are named, and right variants pass without a word."""

import pytest

from coursekit.catalogs.advice.entry import Words, advise_entry

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
