"""A process that writes a journal, for the tests: ``python -m tests.journal.worker ...``.

``FOLDER SESSION NAME COUNT [DIE]``: takes up SESSION (or begins one, if it is ``-``), says
which, waits for a line on its input, then appends COUNT notes ``NAME 0``, ``NAME 1`` ... and
says the highest number that is on disk whenever it has grown. With DIE it is killed while it
writes the note of that number.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from monitor.journal import Journal, schema, store
from tests.journal.conftest import HEADER, SOON, entry

AHEAD = 100
"""Notes that may be on their way to the disk."""


def main(folder: str, session: str, name: str, count: str, die: str = "") -> None:
    journal = Journal.open(Path(folder))
    if session == "-":
        session = journal.begin(HEADER)
        assert journal.wait(journal.issued, SOON)
    else:
        journal.resume(session)
    before = said = journal.issued
    print(session, flush=True)
    sys.stdin.readline()
    if die:
        die_at(f'"{name} {die}"')
    for number in range(int(count)):
        ticket = journal.append(session, entry(f"{name} {number}"))
        assert journal.wait(ticket - AHEAD, SOON)
        if journal.committed > said:
            said = journal.committed
            print(said - before - 1, flush=True)
    assert journal.close(SOON)
    print("closed", flush=True)


def die_at(text: str) -> None:
    """Be killed when the entry with ``text`` is chained: amid the transaction that holds it."""

    def link(previous: str, session: str, seq: int, row: tuple[str, ...]) -> str:
        if text in row[-1]:
            os.kill(os.getpid(), signal.SIGKILL)
        return schema.link(previous, session, seq, row)

    vars(store)["link"] = link


if __name__ == "__main__":
    main(*sys.argv[1:])
