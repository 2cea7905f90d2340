"""The settings for translators' platforms: valid by the platforms' own rules, and they find our catalogs."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CATALOGS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("locales/*/LC_MESSAGES/**/*.po"))
LANGUAGES = {name.split("/")[1] for name in CATALOGS}
PAGES = [name for name in CATALOGS if "/LC_MESSAGES/book/" in name]

# Of weblate-component.schema.json in PyPI's weblate-schemas 2026.14: the settings of a component, by type.
WEBLATE_SETTINGS = {
    str: {
        *("name", "slug", "category", "vcs", "repo", "push", "repoweb", "branch", "push_branch", "filemask"),
        *("template", "intermediate", "new_base", "file_format", "check_flags", "license", "agreement"),
        *("new_lang", "language_code_style", "merge_style", "commit_message", "add_message"),
        *("delete_message", "merge_message", "addon_message", "pull_message", "source_language"),
        *("language_regex", "key_filter", "variant_regex", "report_source_bugs", "screenshot_filemask"),
    },
    bool: {
        *("edit_template", "locked", "allow_translation_propagation", "contribute_project_tm"),
        *("enable_suggestions", "suggestion_voting", "manage_units", "push_on_commit", "auto_lock_error"),
        *("restricted", "is_glossary"),
    },
    int: {"suggestion_autoaccept", "commit_pending_age", "priority"},
    list: {"enforced_checks"},
    dict: {"file_format_params", "vcs_params"},
}
# Of https://developer.crowdin.com/configuration-file/: what may stand at the top, and in an item of `files`.
CROWDIN_TOP = {
    *("project_id", "project_id_env", "api_token", "api_token_env", "base_path", "base_path_env"),
    *("base_url", "base_url_env", "preserve_hierarchy", "export_languages", "files"),
}
CROWDIN_FILE = {
    *("source", "translation", "ignore", "dest", "type", "update_option", "languages_mapping", "labels"),
    *("translation_replace", "excluded_target_languages", "export_only_approved"),
    *("skip_untranslated_strings", "skip_untranslated_files"),
}
CROWDIN_PLACEHOLDERS = {
    *("language", "two_letters_code", "three_letters_code", "locale", "locale_with_underscore"),
    *("file_name", "original_file_name", "original_path", "file_extension", "android_code", "osx_code"),
}


@pytest.fixture(scope="module")
def weblate():
    return json.loads((ROOT / "locales/weblate.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def crowdin():
    return yaml.safe_load((ROOT / "crowdin.yml").read_text("utf-8"))


def test_weblate_s_component_has_settings_that_weblate_knows(weblate):
    for name, value in weblate["component"].items():
        assert name in WEBLATE_SETTINGS[type(value)], name
    assert all(isinstance(value, str | int) for value in weblate["component"]["file_format_params"].values())
    url = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]["url"]
    assert weblate["component"]["repo"] == f"{url}.git"


def test_weblate_finds_the_catalogs_of_all_languages(weblate):
    mask, languages = weblate["component"]["filemask"], weblate["component"]["language_regex"]
    found = [name for name in CATALOGS if fnmatchcase(name, mask)]
    assert {name.split("/")[1] for name in found} == LANGUAGES and len(found) == len(LANGUAGES)
    assert all(re.match(languages, language) for language in LANGUAGES)
    assert not re.match(languages, "en")


def test_weblate_s_discovery_makes_a_component_of_each_page(weblate):
    (addon,) = weblate["addons"]
    rule = re.compile(addon["configuration"]["match"])
    found = [rule.fullmatch(name) for name in CATALOGS]
    assert all(found)
    assert {match["language"] for match in found} == LANGUAGES
    components = {match["component"] for match in found}
    assert "book/generative/gan" in components
    assert len(components) * len(LANGUAGES) == len(CATALOGS)
    assert not rule.fullmatch("_build/gettext/book/index.pot")


def crowdin_translation(source: str, item: dict, language: str) -> str:
    """Where Crowdin puts the translation of a source file: `**` stands for the folders that it stood for."""
    before, after = item["source"].split("**/")
    pattern = re.escape(before) + r"(?P<folders>(?:[^/]+/)*)" + re.escape(after).replace(r"\*", "[^/]*")
    match = re.fullmatch(pattern, source)
    assert match, source
    values = {"two_letters_code": language, "file_name": Path(source).stem}
    path = item["translation"].replace("**/", match["folders"])
    return re.sub(r"%(\w+)%", lambda placeholder: values[placeholder[1]], path)


def test_crowdin_s_settings_are_known_and_hold_no_secret(crowdin):
    assert set(crowdin) <= CROWDIN_TOP
    assert not {"api_token", "project_id"} & set(crowdin)
    for item in crowdin["files"]:
        assert set(item) <= CROWDIN_FILE and {"source", "translation"} <= set(item)
        assert set(re.findall(r"%(\w+)%", item["translation"])) <= CROWDIN_PLACEHOLDERS
        assert item["update_option"] in ("update_as_unapproved", "update_without_changes")


def test_crowdin_writes_each_translation_where_the_course_reads_it(crowdin):
    (item,) = crowdin["files"]
    written = {
        crowdin_translation(f"/_build/gettext/{name.split('LC_MESSAGES/')[1]}t", item, name.split("/")[1])
        for name in PAGES
    }
    assert written == {f"/{name}" for name in PAGES}
