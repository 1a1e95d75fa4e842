"""The journal: every entry of every session, on disk, in order, provably unaltered.

One SQLite file that only its owner can read. :class:`Journal` writes it,
:class:`Reader` reads it; several processes may do either at the same time.

What the chain of hashes proves: an entry that was altered, moved, put in or taken out
between others is found, unless whoever did it also computed every later hash anew. That,
and the last entries or a whole session taken away, is found only by a session's
:meth:`Reader.head` that was noted elsewhere.
"""

from __future__ import annotations

from monitor.journal.reader import Problem, Reader, SessionRow, Verdict
from monitor.journal.schema import DEFAULT_NAME, SessionHeader
from monitor.journal.writer import Journal

__all__ = [
    "DEFAULT_NAME",
    "Journal",
    "Problem",
    "Reader",
    "SessionHeader",
    "SessionRow",
    "Verdict",
]
