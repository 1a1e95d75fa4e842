"""Where this platform keeps a user's settings and data."""

from __future__ import annotations

from pathlib import Path

APP = "chaperone"


def config_folder() -> Path:
    """The folder of the settings file and of secrets that are kept in files."""
    import platformdirs  # here, since nothing else at start-up needs it

    return platformdirs.user_config_path(APP, appauthor=False)


def default_file() -> Path:
    """The settings file that is used when none is named."""
    return config_folder() / "settings.toml"


def data_folder() -> Path:
    """Where what the program makes is kept: journals unless the settings name another folder, and
    what was built on this computer."""
    import platformdirs

    return platformdirs.user_data_path(APP, appauthor=False)


def journal_folder() -> Path:
    """Where journals are kept unless the settings name another folder."""
    return data_folder()


def sign_in_folder() -> Path:
    """Where a sign-in is kept if no keyring keeps it: for nobody else's eyes."""
    return data_folder() / "sign-in"
