"""The key card, ``docs/keys.md``: made from the table of keys by ``python -m monitor.keycard``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from monitor.bindings import COMMANDS, Command, Group, shown
from monitor.recognition import Verdict
from monitor.words import Words

_HEAD = """\
# Keys

One page to print and keep beside the keyboard. The settings can change every key (`[keys]`).
"""

_MOVES = (
    ("up, down, or k, j", "Select the person above or below; **home**, **end**: the first, last."),
    ("esc", "Close or cancel what is open; show all names after a filter."),
)

_AFTER_REMOVE = "Then: **n** no, **w** to the waiting room, **y** yes, **esc** cancels."

_VERDICTS = {
    Verdict.STAFF: "staff, by their account",
    Verdict.RECOGNISED: "recognised: on the register",
    Verdict.UNSURE: "not recognised",
    Verdict.ALERT: "something is wrong with the name: look-alike, twice here …",
    Verdict.COMPANION: "Chaperone's own companion",
}

_CELLS = """\
Under Mic and Cam: **no** or **barred**: staff keep it off; **?**: the platform does not tell.
"""

_PLAIN = """\
## Line by line (`--plain`)

The same keys. **up** and **down** speak the person; **enter** says how things stand; **!** says
the alert too, and pressed again the next.

## If the keyboard or this screen fails

`chaperone end CLASS` in any other terminal; or in the call the **host**: **End meeting for all**.
"""


def card() -> str:
    """The page, as Markdown."""
    parts = [_HEAD, *(_group(group) for group in Group), _signs(), _PLAIN]
    return "\n".join(parts)


def _group(group: Group) -> str:
    rows = [_row(command) for command in COMMANDS if command.group is group]
    if group is Group.SCREEN:
        rows += [f"| {keys} | {does} |" for keys, does in _MOVES]
    return "\n".join([f"## {group.value}\n", "| key | what it does |", "|---|---|", *rows, ""])


def _row(command: Command) -> str:
    keys = " or ".join(f"**{_printed(key)}**" for key in command.keys)
    more = f" {_AFTER_REMOVE}" if command.id == "remove" else ""
    return f"| {keys} | {command.help}{more} |"


def _printed(key: str) -> str:
    """A key on paper: a capital is pressed with shift."""
    return f"shift+{key.lower()}" if len(key) == 1 and key.isupper() else shown(key)


def _signs() -> str:
    return "\n".join(["## Signs before a name\n", *_sign_rows(), "", _CELLS])


def _sign_rows() -> Iterator[str]:
    yield "| sign | in plain letters | what it says |"
    yield "|---|---|---|"
    for verdict, meaning in _VERDICTS.items():
        yield f"| {Words().sign(verdict)} | `{Words(ascii=True).sign(verdict)}` | {meaning} |"


if __name__ == "__main__":
    sys.stdout.buffer.write(card().encode())
