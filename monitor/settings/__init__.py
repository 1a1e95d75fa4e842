"""The settings: one TOML file that says who, how, where and which classes.

Importing this package, and :func:`preferences` where there is no file, is cheap: pydantic is
imported only to check a file that exists.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from monitor.settings.paths import config_folder, default_file
from monitor.settings.preferences import Preferences

if TYPE_CHECKING:
    from monitor.settings.model import Settings

__all__ = ["Preferences", "config_folder", "default_file", "load", "preferences"]


def load(file: Path | None = None) -> Settings:
    """The settings in ``file``, or in the default file, which may be absent.

    Raises SettingsError: one sentence with the file, the dotted key and what was expected.
    """
    from monitor.settings.reading import read

    return read(default_file(), may_be_absent=True) if file is None else read(file)


def preferences(file: Path | None = None) -> Preferences:
    """Only what the screen and the journal need, of the same file. Raises SettingsError."""
    if file is None and _is_absent(default_file()):
        return Preferences()
    return load(file).preferences()


def _is_absent(file: Path) -> bool:
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False  # it is there in some way: reading it will say what is wrong
    return False
