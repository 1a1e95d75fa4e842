"""A user's home of its own for each run of the program: nothing of this machine's is touched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from monitor.errors import JournalError
from monitor.journal import Reader, SessionRow
from monitor.stream import Entry
from tests.realterm.window import CHAPERONE, Window

JOURNAL = "journal.sqlite3"
"""The log of real lessons, among a home's journals."""
REGISTER = "forename,surname,class,account\nAda,Specimen,3B,\nBen,Placeholder,3B,\n"


class Home:
    """Settings, journals and environment of one made-up member of staff, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data" / "chaperone"
        self.environ = {
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "USER": "tester",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def write(self, name: str, text: str) -> Path:
        """Write a file into the home."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def move_in(self, settings: str) -> None:
        """Write the settings of 3B, and its register."""
        self.write("config/chaperone/settings.toml", settings)
        self.write("config/chaperone/3B.csv", REGISTER)

    def throw_away_apart(self) -> Path:
        """From now on the program puts what it throws away into a folder of its own."""
        folder = self.folder / "tmp"
        folder.mkdir()
        self.environ["TMPDIR"] = str(folder)
        return folder

    def window(
        self,
        *arguments: str | Path,
        size: tuple[int, int] = (80, 24),
        command: Sequence[str] = CHAPERONE,
        environ: dict[str, str] | None = None,
        **options: Any,
    ) -> Window:
        """Run ``chaperone`` with ``arguments`` in a window."""
        whole = [*command, *map(str, arguments)]
        return Window(whole, {**self.environ, **(environ or {})}, size, **options)

    # -- the journal -----------------------------------------------------------------

    def session(self, name: str = "practice.sqlite3") -> SessionRow | None:
        """The newest session of a journal, if there is one yet."""
        try:
            sessions = Reader.open(self.data, name).sessions()
        except JournalError:
            return None
        return sessions[0] if sessions else None

    def entries(self, name: str = "practice.sqlite3") -> list[Entry]:
        """The entries of the newest session that are on disk now."""
        session = self.session(name)
        if session is None:
            return []
        return list(Reader.open(self.data, name).entries(session.id))

    def bodies(self, kind: type[Any], name: str = "practice.sqlite3") -> list[Any]:
        """What of one kind is on disk now."""
        return [entry.body for entry in self.entries(name) if isinstance(entry.body, kind)]

    def is_whole(self, name: str = "practice.sqlite3") -> bool:
        """Whether the newest session verifies."""
        session = self.session(name)
        return session is not None and Reader.open(self.data, name).verify(session.id).ok
