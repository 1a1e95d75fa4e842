"""Reading the settings file, and saying in one sentence what is wrong with it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import SettingsError
from monitor.settings.model import Settings
from monitor.settings.walk import dotted, every_key, keys_of, section_at

LARGEST = 1_000_000
"""Bytes; a settings file is a few thousand."""

_SECRET = re.compile(
    r"secret|passw|passcode|passphrase|token|credential|(api|private|host)_?key|zak", re.IGNORECASE
)

_SWAPPED = re.compile(r"((account|client|tenant|subscription)_id|sdk_key|link)$")
"""Keys that get the secret by mistake: what they hold is never shown."""

_EXPECTED = {
    "bool_type": "true or false",
    "string_type": "text in quotes",
    "float_type": "a number",
    "dict_type": "a table",
    "model_type": "a table",
    "greater_than_equal": "{ge:g} or more",
    "less_than_equal": "{le:g} or less",
    "finite_number": "a number",
}


def read(file: Path, *, may_be_absent: bool = False) -> Settings:
    """The settings in ``file``. Raises SettingsError."""
    file = file.absolute()
    text = _text(file, may_be_absent)
    if text is None:
        return Settings()
    try:
        return Settings.model_validate(
            _tables(file, text), context={"file": file, "folder": file.parent}
        )
    except ValidationError as error:
        raise SettingsError(_sentence(file, error)) from None


def _text(file: Path, may_be_absent: bool) -> str | None:
    """What the file says, or ``None`` where it need not be and is not."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        if may_be_absent:
            return None
        raise SettingsError(
            f"There is no settings file {file}: 'chaperone init' writes one."
        ) from None
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be read: {error.strerror or type(error).__name__}."
        ) from None
    if len(content) > LARGEST:
        raise SettingsError(f"{file} is larger than 1 MB: that cannot be a settings file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{file}, line {line}: not UTF-8 text; save it as UTF-8.") from None


def _tables(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise SettingsError(f"{file}: lists within lists, too deep to be settings.") from None
    except tomllib.TOMLDecodeError as error:
        what, where = _split_place(str(error))
        raise SettingsError(_harmless(f"{file}{where}: not valid TOML: {what}.")) from None
    except ValueError:  # int() of thousands of digits
        raise SettingsError(f"{file}: a number is too long to be a setting.") from None


def _split_place(message: str) -> tuple[str, str]:
    """The words of tomllib's message, and ``, line …, column …`` where it gave them."""
    found = re.search(r" \((?:at )?(line \d+, column \d+|end of document)\)$", message)
    if found is None:
        return message, ""
    return message[: found.start()], f", {'at the ' * found[1].startswith('end')}{found[1]}"


def _sentence(file: Path, error: ValidationError) -> str:
    """What is wrong: the first thing, a secret before all others, and how many more."""
    wrong = error.errors(include_url=False)
    wrong.sort(key=lambda one: not _is_secret(one))
    first, rest = _problem(wrong[0]), len(wrong) - 1
    stop = "" if first.endswith("?") else "."
    more = f" ({rest} more after that.)" if rest else ""
    return _harmless(f"{file}: {first}{stop}{more}")


def _is_secret(wrong: ErrorDetails) -> bool:
    return wrong["type"] == "extra_forbidden" and bool(_SECRET.search(str(wrong["loc"][-1])))


def _problem(wrong: ErrorDetails) -> str:
    where, key = wrong["loc"], dotted(wrong["loc"])
    if _is_secret(wrong):
        return (
            f"{key} looks like a secret, and secrets do not belong in this file; take it out and"
            " put it into the keyring or one of the other places that 'chaperone doctor' names"
        )
    if wrong["type"] == "extra_forbidden":
        return f"{key} is not a setting{_meant(where)}"
    words = _expected(wrong)
    if not words.startswith("must"):
        return f"{key}: {words}"
    if _SWAPPED.search(key):
        return f"{key} {words}"
    return f"{key} {words}{_found(wrong['input'])}"


def _expected(wrong: ErrorDetails) -> str:
    """What the value must be. Our own validators say it, pydantic's are put into words."""
    if wrong["type"] == "value_error":
        return str(wrong["ctx"]["error"]).strip().rstrip(".")
    if expected := _EXPECTED.get(wrong["type"]):
        return f"must be {expected.format(**wrong.get('ctx', {}))}"
    return wrong["msg"]


def _meant(where: Sequence[str | int]) -> str:
    """A hint at the key that was probably meant, or at those that there are."""
    key, section = str(where[-1]), section_at(where[:-1])
    known = list(keys_of(section)) if section else []
    if close := difflib.get_close_matches(key, known, n=1):
        return f"; did you mean {dotted((*where[:-1], close[0]))}?"
    if elsewhere := [dotted(other) for other, _ in every_key() if other[-1] == key]:
        return f"; did you mean {elsewhere[0]}?"
    return f"; known there are {', '.join(known)}" if known else ""


def _found(value: object) -> str:
    """What the file has instead, where it helps and can hold nothing private."""
    if isinstance(value, bool):
        return f", not {str(value).lower()}"
    if isinstance(value, int | float):
        return f", not {value}" if len(str(value)) <= 40 else ""
    if isinstance(value, str) and not re.search(r"[?@]", value):
        return f', not "{value[:40]}{"…" * (len(value) > 40)}"'
    return ""


def _harmless(text: str) -> str:
    """``text`` with whatever cannot be printed written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
