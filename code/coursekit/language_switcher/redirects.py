"""The two addresses that no builder writes: the site's own, and each language's.

<site>/index.html sends a reader to the language her browser asks for, and shows a plain
list where scripts are off. <site>/<language>/index.html leads to the root page.
"""

import json
from collections.abc import Iterable
from html import escape
from pathlib import Path

from coursekit.languages import SOURCE_LANGUAGE, Language

_PAGE = """\
<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{title}</title>
    <link rel="icon" href="data:," />
    {head}
    <style>
      :root {{ color-scheme: light dark; font: 1.25rem/2 system-ui, sans-serif; }}
      body {{ max-inline-size: 30rem; margin: 10vh auto; padding-inline: 1rem; }}
      ul {{ list-style: none; padding: 0; }}
      a {{ color: LinkText; }}
    </style>
  </head>
  <body>
    <main>
      <h1{marked}>{title}</h1>
      {body}
    </main>
  </body>
</html>
"""

_CHOOSE = """\
<script>
      const pages = {pages};
      const tags = navigator.languages || [navigator.language || ""];
      const wanted = tags.map((tag) => tag.split("-")[0].toLowerCase());
      const found = wanted.find((language) => Object.hasOwn(pages, language));
      location.replace(pages[found || {default}] + location.hash);
    </script>"""


def write_redirects(
    site_dir: Path, languages: Iterable[Language], root_doc: str, *, title: str = ""
) -> list[Path]:
    """Write <site>/index.html and <site>/<language>/index.html; return the files written.

    `languages` are those that were built, `root_doc` the page to lead to, as in
    "book/index". A language without its own root page is an error: a redirect to it
    would be a dead end.
    """
    site, known = Path(site_dir), list(languages)
    if not known:
        raise ValueError("no language to redirect to: expected at least one")
    for language in known:
        root = site / language.code / f"{root_doc}.html"
        if not root.is_file():
            raise FileNotFoundError(f"expected the root page {root}: build language {language.code!r} first")
    written = [_write(site / "index.html", _choice(known, root_doc, title))]
    if root_doc != "index":
        written += [
            _write(site / language.code / "index.html", _forward(language, root_doc, title))
            for language in known
        ]
    return written


def _choice(languages: list[Language], root_doc: str, title: str) -> str:
    pages = {language.code: f"{language.code}/{root_doc}.html" for language in languages}
    default = next((one for one in languages if one.code == SOURCE_LANGUAGE), languages[0])
    items = "".join(
        f'\n        <li><a href="{escape(pages[one.code])}" lang="{one.code}" hreflang="{one.code}"'
        f' dir="{one.direction}">{escape(one.name)}</a></li>'
        for one in languages
    )
    script = _CHOOSE.format(pages=_script_json(pages), default=_script_json(default.code))
    return _PAGE.format(
        language=default.code,
        direction=default.direction,
        title=escape(title or default.name),
        marked="",
        head=script,
        body=f"<ul>{items}\n      </ul>",
    )


def _forward(language: Language, root_doc: str, title: str) -> str:
    target = escape(f"{root_doc}.html")
    is_english = title and language.code != SOURCE_LANGUAGE  # the title of the settings
    marked = f' lang="{SOURCE_LANGUAGE}" dir="ltr"' if is_english else ""
    return _PAGE.format(
        language=language.code,
        direction=language.direction,
        title=escape(title or language.name),
        marked=marked,
        head=f'<meta http-equiv="refresh" content="0; url={target}" />'
        f'\n    <link rel="canonical" href="{target}" />',
        body=f'<p><a href="{target}"{marked}>{escape(title or language.name)}</a></p>',
    )


def waiting_page(language: Language, text: str, seconds: int = 5) -> str:
    """A page that says `text`, and asks for itself again until there is another in its place."""
    return _PAGE.format(
        language=language.code,
        direction=language.direction,
        title=escape(language.name),
        marked="",
        head=f'<meta http-equiv="refresh" content="{seconds}" />',
        body=f"<p>{escape(text)}</p>",
    )


def _script_json(value) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
