"""What the course replaces of other packages: named once, and noticed when it changes there."""

import importlib.metadata
import re
from dataclasses import replace
from pathlib import Path

import pytest
from sphinx.errors import ExtensionError

from coursekit import replaced

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def unchecked():
    replaced.check.cache_clear()
    yield
    replaced.check.cache_clear()


def test_the_installed_packages_are_those_that_were_read():
    replaced.check()


def test_the_pins_are_the_versions_that_were_read():
    pins = (ROOT / "requirements.txt").read_text("utf-8")
    assert replaced.ALL
    for one in replaced.ALL:
        assert re.search(rf"^{one.package}=={re.escape(one.version)}\b", pins, re.MULTILINE), one.package


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": "7.0"}, "publish_msgstr: expected sphinx 7.0, received "),
        ({"name": "gone"}, "sphinx.transforms.i18n.gone: expected (app: "),
        ({"signature": "(app)"}, "publish_msgstr: expected (app), received (app: 'Sphinx', source"),
    ],
)
def test_one_error_says_which_has_changed(monkeypatch, change, said):
    function = replace(replaced.PUBLISH_MSGSTR, **change)
    line = replace(replaced.SEARCH_RESULT, text="no such line")
    monkeypatch.setattr(replaced, "ALL", (function, replaced.RENDER_LATEX, line))
    with pytest.raises(ExtensionError) as caught:
        replaced.RENDER_LATEX.theirs()
    assert said in str(caught.value)
    assert "searchtools.js: expected the text 'no such line', received another" in str(caught.value)
    assert "render_latex" not in str(caught.value)


def test_another_version_is_an_error(monkeypatch):
    theirs = importlib.metadata.version
    monkeypatch.setattr(replaced, "version", lambda name: "99" if name == "myst-nb" else theirs(name))
    with pytest.raises(ExtensionError, match="visit_HideCellInput: expected myst-nb .*, received 99"):
        replaced.check()


def test_nothing_is_replaced_elsewhere():
    """No other module assigns to a name of an imported module."""
    assigns = re.compile(r"^\s+(?P<module>[a-z_]\w*)\.(?P<name>\w+) = \w", re.MULTILINE)
    imports = re.compile(r"^(?:from [\w.]+ )?import (.+)$", re.MULTILINE)
    for path in sorted((ROOT / "code/coursekit").rglob("*.py")):
        source = path.read_text("utf-8")
        imported = {
            name.split(" as ")[-1].strip() for line in imports.findall(source) for name in line.split(",")
        }
        found = {f"{m['module']}.{m['name']}" for m in assigns.finditer(source) if m["module"] in imported}
        assert not found, f"{path}: {found}"
