"""Settings from the command line: `latent_dim=64` becomes `Settings(latent_dim=64)`."""

import ast
from dataclasses import fields


def settings_from(kind: type, assignments: list[str]):
    """Make settings of a dataclass from "name=value" strings; what is not named keeps its default.

    Values are Python literals: numbers, True, False, None, "text", (256, 512). A bare word is text.

    Raises:
        ValueError: an assignment without "=", a name that the settings do not have, a value of
            another type than the default's, or a value that the settings refuse.
    """
    defaults = {field.name: field.default for field in fields(kind)}
    chosen = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise ValueError(f"a setting is written name=value, received {assignment!r}")
        if name not in defaults:
            raise ValueError(f"{kind.__name__} has no setting {name!r}; it has {', '.join(sorted(defaults))}")
        chosen[name] = _value(name, text, defaults[name])
    return kind(**chosen)


def _value(name: str, text: str, default):
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if default is not None and type(value) is not type(default):
        raise ValueError(
            f"{name} must be of type {type(default).__name__}, like {default!r}; received {text!r}"
        )
    return value
