"""What the screen and the journal need of the settings, as a plain value."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.bindings import check_keys
from monitor.settings.paths import journal_folder


def login_name() -> str:
    """Who is logged in to this computer; ``staff`` where that cannot be told."""
    try:
        return getpass.getuser() or "staff"
    except (OSError, KeyError, ImportError):  # no such user in a container, or on Windows
        return "staff"


@dataclass(frozen=True)
class Preferences:
    """How this user wants the program to be; without arguments, as it comes."""

    name: str = field(default_factory=login_name)
    """Who is at the keyboard: goes into the journal with every entry."""
    ascii: bool | None = None
    """Draw with plain letters only; ``None``: as the terminal can."""
    mouse: bool = True
    mask_names: bool = False
    """Start with pupils' names masked to initials."""
    bell: bool = True
    plain: bool = False
    """Line by line instead of a full screen."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: check_keys({}))
    """The keys of every command, by its id."""
    journal: Path = field(default_factory=journal_folder)
