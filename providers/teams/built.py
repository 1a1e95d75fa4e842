"""The page that joins Teams: its sources, which come with the program, and where what is built of
them lies. Microsoft's SDK is in what is built, so that it cannot come with the program: ``chaperone
setup teams`` builds it on this computer. Cheap to import.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parent / "page"
FILES = ("index.html", "page.js")
"""What is built."""
SDK = "@azure/communication-calling"
COMMAND = "chaperone setup teams"
NOT_BUILT = f"The page that joins Teams is not built on this computer: run '{COMMAND}'."
OUTDATED = f"The page that joins Teams was built by another version: run '{COMMAND}'."
PREFIX = "page-"


def sources(folder: Path = SOURCES) -> Iterator[tuple[str, bytes]]:
    """Every file of the sources, by its path in their folder."""
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_file() and "node_modules" not in path.parts:
            yield path.as_posix(), file.read_bytes()


def place(data: Path) -> Path:
    """The folder of the built page, in the folder of the user's data. Its name holds a hash of the
    sources, the lock of the packages among them: what is there is what this program needs."""
    digest = hashlib.sha256()
    for name, content in sources():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return home(data) / f"{PREFIX}{digest.hexdigest()[:16]}"


def home(data: Path) -> Path:
    """Where built pages lie."""
    return data / "teams"


def is_built(folder: Path) -> bool:
    """Whether a page is in that folder."""
    return all((folder / name).is_file() for name in FILES)


def lacking(data: Path) -> str:
    """Why there is no page that can be used, in a sentence; else nothing."""
    if is_built(place(data)):
        return ""
    return OUTDATED if any(home(data).glob(f"{PREFIX}*")) else NOT_BUILT
