"""The errors that a person reads. Each message is one sentence with its place and remedy."""

from __future__ import annotations


class ChaperoneError(Exception):
    """What went wrong, where, and what to do about it; never with a secret or a child's name."""


class SettingsError(ChaperoneError):
    """A settings file, or a value in it, cannot be used."""


class SecretError(ChaperoneError):
    """A secret is missing, or is kept where others could read it."""


class NoSecretError(SecretError):
    """A secret is in none of the places where it may be kept."""


class RegisterError(ChaperoneError):
    """A class register cannot be read."""


class ScenarioError(ChaperoneError):
    """A practice scenario cannot be used."""


class SetUpError(ChaperoneError):
    """Something could not be set up on this computer."""


class JournalError(ChaperoneError):
    """The journal cannot be opened, read or written."""


def where(error: BaseException) -> str:
    """What an unexpected error was, and where: its kind and its place in the code, without
    its text or any value, since those may hold names or secrets."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return type(error).__name__
    file = place.tb_frame.f_code.co_filename.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{type(error).__name__} in {file}:{place.tb_lineno}"
