"""Figures: what an SVG may bring into a page, and whose words it shows."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup

from coursekit.localized_figures import INK, LocalizedFigure, labels, svg_style
from coursekit.localized_figures.clean_svg import BadSvg, clean_svg
from coursekit.localized_figures.figure_node import FigureMessage
from coursekit.localized_figures.fitting import ASSUMED, fit_labels, width_in
from coursekit.unfinished_pages import ENGLISH

CONF = """
extensions = ["myst_nb", "coursekit.localized_figures"]
language = "en"
locale_dirs = ["locales"]
gettext_compact = False
nb_execution_mode = "cache"
nb_execution_cache_path = {cache!r}
html_theme = "basic"
"""

HEADER = """\
---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
"""

PLOT_PAGE = (
    HEADER
    + """\
# Plots

```{code-cell} ipython3
:mystnb: {image: {alt: Loss over the steps}, figure: {caption: How the loss falls., name: fig-loss}}
%config InlineBackend.figure_formats = ["svg"]
import matplotlib.pyplot as plt
ink = "#1f2328"
plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "course"})
plt.rcParams.update({"figure.facecolor": "none", "axes.facecolor": "none"})
plt.rcParams.update({name: ink for name in ("text.color", "axes.labelcolor", "axes.edgecolor")})
plt.plot([0, 1], [1, 0], label="GAN")
plt.xlabel("Step")
plt.ylabel("Loss & <noise>")
plt.title("$z$")
plt.legend()
plt.show()
```

```{code-cell} ipython3
:mystnb: {image: {alt: Loss over the steps}}
plt.imshow([[0, 1], [1, 0]])
plt.show()
```

```{figure} drawing.svg
:alt: From noise to an image
:name: fig-drawing
:width: 60%

A drawing.
```

```{image} drawing.svg
:alt: From noise to an image
```

A sentence with ![a small drawing](drawing.svg) in it.
"""
)

DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50">
  <defs><linearGradient id="shade"><stop offset="0" stop-color="#1f2328"/></linearGradient></defs>
  <rect width="90" height="50" fill="url(#shade)"/>
  <text x="5" y="20" fill="#1f2328"><tspan x="5">Noise</tspan><tspan x="5" dy="12">in</tspan></text>
</svg>
"""

RUSSIAN = {
    "Loss over the steps": 'Потери "по шагам" <b>&',
    "How the loss falls.": "Как падают потери.",
    "Step": "Шаг </text><script>alert(1)</script>",
    "Loss & <noise>": "Потери",
    "GAN": "GAN",
    "Noise": "Шум",
    "From noise to an image": "От шума к изображению",
}


def output(project, name):
    """Outside of the source folder, where what is built would be source again."""
    return project.parent / f"{project.name}-built" / name


def sphinx(project, builder, *options):
    """Build in a process of its own, and return the warnings."""
    log = output(project, "warnings.txt")
    log.parent.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-b",
        builder,
        "-w",
        log,
        *options,
        project,
        output(project, builder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"})
    assert done.returncode == 0, done.stderr
    return log.read_text("utf8")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A page with plots and drawings, run once, in English and Russian."""
    folder = tmp_path_factory.mktemp("figures")
    cache = tmp_path_factory.mktemp("cache")
    (folder / "conf.py").write_text(CONF.format(cache=str(cache)))
    (folder / "index.md").write_text(PLOT_PAGE)
    (folder / "drawing.svg").write_text(DRAWING)
    catalog = folder / "locales" / "ru" / "LC_MESSAGES" / "index.po"
    catalog.parent.mkdir(parents=True)
    entries = [f"msgid {po(key)}\nmsgstr {po(value)}\n" for key, value in RUSSIAN.items()]
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    catalog.write_text("\n".join([head, *entries]), encoding="utf8")
    return folder


def po(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.fixture(scope="module")
def english(project):
    assert sphinx(project, "html", "-W") == ""
    return BeautifulSoup((output(project, "html") / "index.html").read_text("utf8"), "html.parser")


@pytest.fixture(scope="module")
def russian(project, english):
    assert sphinx(project, "html", "-W", "-E", "-D", "language=ru") == ""
    return BeautifulSoup((output(project, "html") / "index.html").read_text("utf8"), "html.parser")


def figures(page):
    return page.select("svg.localized-figure")


def texts(figure):
    return [" ".join(text.get_text().split()) for text in figure.select("text")]


def test_plots_and_drawings_are_inline_with_their_alternative_text(english):
    names = ["Loss over the steps"] * 2 + ["From noise to an image"] * 2
    assert [figure["aria-label"] for figure in figures(english)] == names
    assert {figure["role"] for figure in figures(english)} == {"img"}
    assert "Step" in texts(figures(english)[0]) and "Loss & <noise>" in texts(figures(english)[0])
    # Only the one in the sentence is an <img>: its text is a part of that sentence.
    assert [image["alt"] for image in english.select("img")] == ["a small drawing"]


def test_captions_targets_and_sizes_stay(english):
    caption = english.select_one("#fig-loss figcaption, figure#fig-loss .caption-text")
    assert "How the loss falls." in caption.get_text()
    assert english.select_one("#fig-drawing svg")["style"] == "width: 60%"


def test_the_ink_and_the_fonts_are_the_pages(english):
    plot, pixels, drawing, _ = (str(figure) for figure in figures(english))
    assert INK not in plot + drawing and "currentColor" in plot and "currentColor" in drawing
    assert "figure-on-paper" not in plot + pixels + drawing
    assert "DejaVu" not in plot and "font-size: 10px" in plot
    assert "image-rendering: pixelated" in pixels and "data:image/png;base64" in pixels


def test_ids_are_unique_and_found(english):
    found = [element["id"] for figure in figures(english) for element in figure.select("[id]")]
    assert len(found) == len(set(found)) > 4
    for figure in figures(english):
        inside = {element["id"] for element in figure.select("[id]")}
        pointers = [element["href"] for element in figure.select("use")]
        pointers += [e["clip-path"][4:-1] for e in figure.select("[clip-path]")]
        pointers += [e["fill"][4:-1] for e in figure.select("[fill^=url]")]
        assert pointers and {pointer[1:] for pointer in pointers} <= inside


def test_labels_are_translated_and_escaped(russian):
    plot, _, drawing, image = figures(russian)
    assert plot["aria-label"] == RUSSIAN["Loss over the steps"]
    assert {RUSSIAN["Step"], "Потери", "GAN", "z", "0.0"} <= set(texts(plot))
    assert not russian.select("svg script") and not russian.select("svg b")
    assert texts(drawing) == texts(image) == ["Шумin"]
    assert drawing["aria-label"] == "От шума к изображению"


def test_each_message_is_in_the_catalog_once(project, english):
    sphinx(project, "gettext", "-D", "nb_mime_priority_overrides=")
    with open(output(project, "gettext") / "index.pot", "rb") as file:
        messages = [message.id for message in read_po(file) if message.id]
    assert len(messages) == len(set(messages))
    assert set(RUSSIAN) | {"in", "A drawing."} <= set(messages)
    assert not [message for message in messages if len(message) == 1 or message[0].isdigit()]


def test_other_builders_write_the_alternative_text(project, english):
    sphinx(project, "text")
    written = (output(project, "text") / "index.txt").read_text("utf8")
    assert written.count("[image: Loss over the steps]") == 2
    assert written.count("[image: From noise to an image]") == 2
    assert "<svg" not in written and "Figure size" not in written


BAD_PAGE = """\
# Figures

```{figure} script.svg
:alt: With a script
```

```{figure} bomb.svg
:alt: A bomb
```

```{figure} plain.svg
```
"""

BOMB = """\
<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>
"""


def test_bad_figures_are_named_with_page_and_line(tmp_path):
    (tmp_path / "conf.py").write_text(CONF.format(cache=""))
    (tmp_path / "index.md").write_text(BAD_PAGE)
    svg = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
    (tmp_path / "script.svg").write_text(svg.format("<script>alert(1)</script><text>Hello</text>"))
    (tmp_path / "bomb.svg").write_text(BOMB)
    (tmp_path / "plain.svg").write_text(svg.format("<text>Hello</text>"))
    warnings = sphinx(tmp_path, "html")
    assert "index.md:3: WARNING: script.svg: <script> left out" in warnings
    assert "index.md:7: WARNING: bomb.svg stays as it is" in warnings and "entity" in warnings
    assert "index.md:11: WARNING: expected an alternative text for plain.svg (:alt:)" in warnings
    page = BeautifulSoup((output(tmp_path, "html") / "index.html").read_text("utf8"), "html.parser")
    assert len(figures(page)) == 2 and page.select_one("img")["alt"] == "A bomb"
    assert "alert" not in str(page.select("svg"))


def cleaned(content, root=""):
    source = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
        xmlns:h="http://www.w3.org/1999/xhtml" {root}>{content}</svg>"""
    return ET.tostring(clean_svg(source.encode(), "f1-").root, encoding="unicode")


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        # what drawings are made of
        ('<path d="M 0 0"/>', '<path d="M 0 0" />'),
        ('<g transform="rotate(-30 1 2)"/>', '<g transform="rotate(-30 1 2)" />'),
        ('<a href="https://x.org"><text>a</text></a>', "<a><text>a</text></a>"),
        ('<path fill="#1F2328"/>', '<path fill="currentColor" />'),
        ('<path style="stroke:#1f2328"/>', '<path style="stroke: currentColor" />'),
        ("<text style=\"font: bold 12px 'Arial'; fill: red\">a</text>",
         '<text style="font-size: 12px; font-weight: bold; fill: red">a</text>'),
        ('<path id="p"/><use xlink:href="#p"/>', '<path id="f1-p" /><use href="#f1-p" />'),
        ('<path id="unused"/>', "<path />"),
        ('<image href="data:image/png;base64,iVBO Rw0="/>',
         '<image href="data:image/png;base64,iVBORw0=" style="image-rendering: pixelated" />'),
        ("<text>one<title>no</title> two</text>", "<text>one two</text>"),
        # what they are not
        ("<script>alert(1)</script>", ""),
        ("<h:script>alert(1)</h:script>", ""),
        ('<metadata><path d=""/></metadata>', ""),
        ("<style>@import 'https://x.org/a.css'</style>", ""),
        ("<foreignObject><h:iframe src='https://x.org'/></foreignObject>", ""),
        ('<animate attributeName="href" to="javascript:alert(1)"/><set attributeName="onload"/>', ""),
        ('<path onclick="alert(1)" ONLOAD="alert(1)" class="admonition"/>', "<path />"),
        ('<use href="https://x.org/a.svg#p"/>', "<use />"),
        ('<use href="data:image/svg+xml;base64,PHN2Zz4="/>', "<use />"),
        ('<image href="https://x.org/a.png"/>', '<image style="image-rendering: pixelated" />'),
        ('<image href="data:image/svg+xml;base64,P="/>', '<image style="image-rendering: pixelated" />'),
        ('<path fill="url(https://x.org/#a)" mask="url(#m)"/>', '<path mask="url(#f1-m)" />'),
        ('<path style="fill: URL( //x.org/a ); stroke: red"/>', '<path style="stroke: red" />'),
        ('<path style="fill: u\\72l(//x.org)"/>', "<path />"),
        ('<path style="fill: re\\64; stroke: red/*" />', "<path />"),
        ('<path style="position: fixed; inset: 0; background: url(#a)"/>', "<path />"),
        ('<path style="fill: image-set(\'//x.org/a.png\' 1x)"/>', "<path />"),
    ],
)  # fmt: skip
def test_only_what_a_figure_needs_is_kept(content, kept):
    inside = cleaned(content).removeprefix("<svg>").removesuffix("</svg>").removeprefix("<svg />")
    assert inside == kept


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"", "well-formed"),
        (b"<svg", "well-formed"),
        (b"<html/>", "<svg>"),
        (b"<svg/>", "<svg>"),  # not in SVG's namespace
        (BOMB.encode(), "entity"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg/>', "entity"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g>" * 5000 + b"</g>" * 5000 + b"</svg>", "nested"),
    ],
)
def test_what_is_no_svg_is_refused(source, expected):
    with pytest.raises(BadSvg, match=expected):
        clean_svg(source, "f1-")


def test_matplotlibs_style_sheet_becomes_the_roots_style():
    style = "<defs><style>*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>"
    assert 'style="stroke-linejoin: round; stroke-linecap: butt"' in cleaned(style)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ('width="200" height="50.5px"', {"viewBox": "0 0 200 50.5", "width": "200", "height": "50.5px"}),
        ('viewBox="0 0 9 8"', {"viewBox": "0 0 9 8", "width": "9", "height": "8"}),
        ('viewBox="0 0 9 8" width="50%"', {"viewBox": "0 0 9 8", "width": "50%"}),
        ('viewBox="none"', {"viewBox": "none"}),
        ("", {}),
    ],
)
def test_a_figure_has_a_size_and_scales(given, made):
    assert ET.fromstring(cleaned("", given)).attrib == made


INK_PATH = f'<path stroke="{INK}" d=""/>'


@pytest.mark.parametrize(
    ("content", "themed"),
    [
        (INK_PATH + "<text>a</text>", True),
        (INK_PATH + '<g fill="red"><text>a</text></g>', True),
        (INK_PATH + '<rect style="fill: #FFFFFF"/>', False),  # light ink on white is not read
        (INK_PATH + '<rect style="fill: white; opacity: 0"/>', True),
        ("<text>a</text>", False),  # no ink: its author did not think of dark pages
    ],
)
def test_ink_follows_the_theme_where_it_can_be_read(content, themed):
    figure = cleaned(content)
    assert ("currentColor" in figure) is themed and (INK in figure) is not (themed or INK not in content)
    if "<text>" in figure or "<text " in figure:
        assert ('<text fill="currentColor">' in figure) is (themed and "red" not in content)


PIXELS = '<image width="9" height="9" href="data:image/png;base64,iVBORw0KGgo="/>'


@pytest.mark.parametrize(
    ("content", "on_paper"),
    [
        (INK_PATH, False),
        (PIXELS + '<path d="" style="fill: none"/><clipPath id="a"><rect/></clipPath>', False),
        (PIXELS + '<path d=""/>', True),  # black
        (PIXELS + '<path d="" style="fill: none; stroke: #000"/>', True),
        (PIXELS + "<text>a</text>", True),
    ],
)
def test_what_draws_without_ink_keeps_its_paper_in_the_dark(content, on_paper):
    figure = LocalizedFigure(svg=cleaned(content), alt="")
    assert ("figure-on-paper" in figure.inline_svg()) is on_paper


def test_an_image_has_room_for_longer_labels():
    figure = LocalizedFigure(svg=cleaned("<text>Step</text>", 'viewBox="0 0 100 50"'), alt="")
    assert 'viewBox="0 0 100 50"' in figure.standalone_svg()
    figure += FigureMessage(message="Step", translation="A longer step")
    assert 'viewBox="-15 0 130 50"' in figure.standalone_svg()


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Loss", True), ("x1", True), ("ಪದ", True), ("10 k", True), ("0.5", False), ("−1e-3", False),
     ("100 %", False), ("z", False), ("3 × 3", False), ("", False), ("(0, 1)", False)],
)  # fmt: skip
def test_numbers_and_single_characters_are_no_messages(label, expected):
    assert labels.is_message(label) is expected


@pytest.mark.parametrize(
    ("translation", "shown"),
    [("  Шаг\n два ", "Шаг два"), ("a\x00b\x1b", "ab"), ("<tspan>", "&lt;tspan&gt;")],
)
def test_a_translation_is_text_and_nothing_else(translation, shown):
    root = clean_svg(b"<svg xmlns='http://www.w3.org/2000/svg'><text> Step </text></svg>", "f1-").root
    labels.translate(root, {"Step": translation})
    assert ET.tostring(root[0], encoding="unicode") == f"<text> {shown} </text>"


def test_a_translated_label_is_not_cut_where_the_original_was():
    group = '<g clip-path="url(#c)"><text>Step</text></g><g clip-path="url(#c)"><path d=""/></g>'
    root = ET.fromstring(cleaned(group))
    labels.translate(root, {"Step": "A longer one"})
    assert ["clip-path" in child.attrib for child in root] == [False, True]


@pytest.mark.parametrize("style", ["", ";;", "fill", "fill:", ":red", "font: inherit", "font:"])
def test_odd_styles_are_dropped(style):
    assert svg_style.as_style(svg_style.declarations(style)).strip() in ("", "fill:")


def test_a_standalone_figure_needs_no_page():
    node = LocalizedFigure(svg=cleaned('<text fill="#1f2328">Noise</text>'), alt="")
    alone = ET.fromstring(node.standalone_svg())
    assert alone.tag == "{http://www.w3.org/2000/svg}svg"
    assert f"color: {INK}; background: #fff" in alone.get("style")


def test_a_label_says_its_language_where_it_is_not_the_figure_s():
    content = "<text>noise</text><text>real</text><text>0.5</text>"

    def languages(**alternative_text) -> dict[str, str | None]:
        figure = LocalizedFigure(svg=cleaned(content), alt="What is seen", language="ar")
        figure += FigureMessage(message="What is seen", **alternative_text)
        figure += FigureMessage(message="noise", classes=[ENGLISH])
        figure += FigureMessage(message="real", translation="حقيقي")
        drawn = ET.fromstring(figure.inline_svg())
        labels = {text.text: text.get("lang") for text in drawn.iter() if text.tag.endswith("text")}
        return {"figure": drawn.get("lang"), **labels}

    translated = languages(translation="ما يُرى")
    assert translated == {"figure": None, "noise": "en", "حقيقي": None, "0.5": None}
    not_translated = languages(classes=[ENGLISH])
    assert not_translated == {"figure": "en", "noise": None, "حقيقي": "ar", "0.5": None}


BOXES = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100" font-size="20">
<rect x="0" y="0" width="108" height="40"/><text x="54" y="25" text-anchor="middle">{}</text>
<text x="300" y="25" text-anchor="middle">{}</text></svg>"""


@pytest.mark.parametrize(
    ("label", "size"),
    [
        ("aaaaaaaaaa", None),  # 10 letters of half a size, 20: 100 fit into 108, with 8 to spare
        ("a" * 12, "16.67"),  # 120 into 100
        ("a" * 30, "14.4"),  # never smaller than SMALLEST
    ],
)
def test_a_label_that_is_longer_than_its_box_is_set_smaller(label, size):
    root = ET.fromstring(BOXES.format(label, label).replace(' xmlns="http://www.w3.org/2000/svg"', ""))
    fit_labels(root, lambda text: len(text) / 2)
    inside, outside = root.iter("text")
    assert inside.get("font-size") == size
    assert outside.get("font-size") is None, "nothing is there that it could not fit"


def test_a_label_keeps_off_its_neighbour_and_fits_a_path():
    """100 between two sides, 30 of them and 8 for the number; 104 between those of a trapezoid."""
    svg = """<svg font-size="20">
    <rect x="0" y="0" width="146" height="40"/><text x="8" y="25">aaaaaaaaaaaa</text>
    <text x="138" y="25" text-anchor="end">128</text><path d="M200-.5L312 30V70L200,100Z"/>
    <text x="250" y="50" text-anchor="middle">aaaaaaaaaaaaa</text></svg>"""
    root = ET.fromstring(svg)
    fit_labels(root, lambda text: len(text) / 2)
    # 146 - 8 - (30 + 8) = 100 for 120; 112 - 8 = 104 for 130
    assert [text.get("font-size") for text in root.iter("text")] == ["16.67", None, "16"]


def test_widths_are_those_of_the_fonts_that_the_page_is_set_in():
    width = width_in(Path(__file__).parents[2], "ru")
    assert width("iii") < width("мммм") / 2  # Latin and Cyrillic have files of their own
    assert width("свертка") == pytest.approx(sum(map(width, "свертка")))
    assert width_in(Path(__file__).parents[2], "xx")("ab") > 0.5  # no such language: the Latin letters
    assert width("\u4e2d") == ASSUMED
