"""Whether the full screen can be shown in this terminal."""

from __future__ import annotations

from collections.abc import Mapping


def refuse_reason(environ: Mapping[str, str], isatty: bool) -> str | None:
    """Why the screen cannot be shown, in one sentence with the remedy; ``None`` if it can.

    ``isatty``: whether input and output are both a terminal. Textual would draw its screen
    even where TERM says that the terminal cannot move the cursor.
    """
    if not isatty:
        return (
            "The screen needs a terminal, and input or output is not one: "
            "run it in a terminal window, or add --plain for the line-by-line mode."
        )
    term = environ.get("TERM", "")
    if term.lower() in ("dumb", "unknown"):
        return (
            f"This terminal (TERM={term}) cannot show the screen: "
            "add --plain for the line-by-line mode, or use another terminal."
        )
    return None
