"""What may be said now: how names are written, and whether they may be written at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from monitor.stream import Alert
from monitor.words import Words


class Voice(Protocol):
    """Where lines go: :class:`monitor.plain.output.Output`."""

    def say(self, line: str, *, urgent: bool = False, bell: bool = False) -> None:
        """Say one line."""

    def type(self, fragment: str, whole: str) -> None:
        """Show what was typed."""


class Speech:
    """Says lines in the words of the moment. While :attr:`blank`, nobody is named."""

    def __init__(self, voice: Voice, words: Words) -> None:
        self.words = words
        self.blank = False
        self.heard: set[str] = set()
        """Keys of the alerts that were said in full: no other can have been seen."""
        self._voice = voice

    def say(self, line: str, *, urgent: bool = False, bell: bool = False) -> None:
        """Say a line that names nobody."""
        self._voice.say(self.words.text(line), urgent=urgent, bell=bell)

    def tell(self, lines: str | Iterable[str]) -> None:
        """Say lines that may name people; nothing while blanked."""
        if not self.blank:
            for line in (lines,) if isinstance(lines, str) else lines:
                self.say(line)

    def spoke(self, alert: Alert) -> None:
        """An alert is said; not in full, where names are left out of it."""
        if not (self.blank and alert.names):
            self.heard.add(alert.key)

    def typed(self, fragment: str, whole: str) -> None:
        """Show what was typed in a line: the last piece, and all of it."""
        self._voice.type(self.words.text(fragment), self.words.text(whole))
