"""The errors that a person reads. Each message is one sentence with its place and remedy."""

from __future__ import annotations


class ChaperoneError(Exception):
    """What went wrong, where, and what to do about it; never with a secret or a child's name."""


class SettingsError(ChaperoneError):
    """A settings file, or a value in it, cannot be used."""


class SecretError(ChaperoneError):
    """A secret is missing, or is kept where others could read it."""


class RegisterError(ChaperoneError):
    """A class register cannot be read."""


class ScenarioError(ChaperoneError):
    """A practice scenario cannot be used."""


class JournalError(ChaperoneError):
    """The journal cannot be opened, read or written."""
