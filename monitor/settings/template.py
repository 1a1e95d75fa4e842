"""The commented settings file that a new user begins with, made from the model."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo

from monitor.bindings import COMMANDS, shown
from monitor.errors import SettingsError
from monitor.settings.model import SchoolClass, Section, Settings
from monitor.settings.walk import CLASSES, keys_of, subsection
from providers.private_file import create_private, write_private

_HEAD = """\
# Settings of Chaperone. Whatever is left out is as it comes.
# A setting that begins with # says nothing yet: take the # away to use it.
# Secrets do not belong here: 'chaperone doctor' says where they do.
"""

_CLASSES_HEAD = """\
# The classes, one [classes.NAME] each: 'chaperone watch NAME' watches one.
"""

_KEYS_HEAD = """\
# Other keys: one, or a list. For end: F-keys and ctrl with a letter only.
"""


def template() -> str:
    """The file's text: every setting, commented out, with what it means."""
    parts = [_HEAD]
    for name, field in keys_of(Settings).items():
        if name == "keys":
            parts.append(f"{_KEYS_HEAD}[keys]\n" + "".join(_commands()))
        elif name == CLASSES:
            parts.append(f"{_CLASSES_HEAD}#[classes.3B]\n" + "".join(_settings(SchoolClass)))
        elif section := subsection(field):
            head = _comment(section.__doc__ or "")
            parts.append(f"{head}[{name}]\n" + "".join(_settings(section)))
    return "\n".join(parts)


def write_template(file: Path, *, force: bool = False) -> None:
    """Write the template to ``file``, readable by its user only.

    Raises SettingsError where there is a file already, unless ``force``d, or none can be.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot(file.parent, error) from None
    put = write_private if force else create_private
    try:
        put(file, template().encode())
    except FileExistsError:
        raise SettingsError(
            f"{file} is there already and stays as it is: 'chaperone init --force' replaces it."
        ) from None
    except OSError as error:
        raise _cannot(file, error) from None


def _cannot(place: Path, error: OSError) -> SettingsError:
    return SettingsError(f"{place} cannot be written: {error.strerror or type(error).__name__}.")


def _settings(section: type[Section], prefix: str = "") -> Iterator[str]:
    for name, field in keys_of(section).items():
        if inner := subsection(field):
            yield from _settings(inner, f"{prefix}{name}.")
        else:
            yield _comment(field.description or "")
            yield f"#{prefix}{name} = {_toml(_example(field))}\n"


def _commands() -> Iterator[str]:
    for command in COMMANDS:
        keys = [shown(key) if len(shown(key)) == 1 else key for key in command.keys]
        yield _comment(command.help)
        yield f"#{command.id} = {_toml(keys if len(keys) > 1 else keys[0])}\n"


def _example(field: FieldInfo) -> object:
    return field.examples[0] if field.examples else field.default


def _comment(text: str) -> str:
    return textwrap.fill(text, 90, initial_indent="# ", subsequent_indent="# ") + "\n"


def _toml(value: object) -> str:
    """A TOML value: of texts, numbers, booleans and lists TOML's writing is JSON's."""
    return json.dumps(value, ensure_ascii=False)
