"""What was found, and how it is written."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

WIDTH = 92
NARROWEST = 50
_SIGN = 14
"""Columns of a sign with the space around it."""
_READY = {
    "zoom": "{} could be watched just now, and END got ready. Only an END proves that Zoom lets "
    "this app end meetings: try it once on a meeting of your own.",
    "teams": "the companion would get its pass for {} just now. Only inside the call does Teams "
    "say what your account may do there, and only an END proves it: try it once on a meeting of "
    "your own.",
}
_TAKEN = {
    "zoom": "Zoom takes the credentials.",
    "teams": "Microsoft takes the sign-in, and gives passes for calls.",
}


class State(StrEnum):
    """How something is."""

    OK = "ok"
    MISSING = "missing"
    UNKNOWN = "cannot tell"
    NO = "no"
    """The platform, or this version, does not offer it: nothing is to be mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: a sentence, and what to do where something can be done.

    Without something ``vital`` no meeting can be watched and ended.
    """

    state: State
    text: str
    remedy: str = ""
    vital: bool = False

    @property
    def good(self) -> bool:
        return self.state is State.OK or not self.vital

    def lines(self, width: int) -> Iterator[str]:
        """It, in lines that fit; in capitals where nothing works without it."""
        sign = self.state if self.good else self.state.upper()
        yield from _wrapped(f"  {sign:<{_SIGN - 2}}", self.text, width)
        if self.remedy:
            yield from _wrapped(" " * _SIGN, f"-> {self.remedy}", width)


@dataclass(frozen=True, slots=True)
class Section:
    """Findings under one heading."""

    title: str
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        return all(finding.good for finding in self.findings)

    def eased(self) -> Section:
        """The same where no lesson depends on it: nothing in it is vital."""
        return Section(self.title, tuple(replace(one, vital=False) for one in self.findings))


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, about ``class_name`` or in general; ``platforms``: on which lessons depend."""

    sections: tuple[Section, ...]
    class_name: str | None
    contacted: bool
    platforms: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether, by what was found, a meeting could be watched and ended."""
        return all(section.good for section in self.sections)

    def lines(self, columns: int = WIDTH) -> list[str]:
        """The report, for people: no line longer than ``columns``, but for a path, and none so
        long that it is hard to read."""
        width = max(NARROWEST, min(columns, WIDTH))
        lines = []
        for section in self.sections:
            lines.append(section.title)
            for finding in section.findings:
                lines += finding.lines(width)
            lines.append("")
        return lines + textwrap.wrap(self._verdict(), width)

    @property
    def _first(self) -> str:
        return self.platforms[0] if self.platforms else "zoom"

    def _verdict(self) -> str:
        what = f"A meeting of {self.class_name}" if self.class_name else "A meeting"
        lower = f"a{what[1:]}"
        if not self.good:
            return (
                f"NOT READY: {lower} could not be watched and ended. What "
                "stands in capitals above comes first. 'chaperone practise' works without it."
            )
        if self.contacted and self.class_name:
            return f"READY, as far as can be told beforehand: {_READY[self._first].format(lower)}"
        if self.contacted:
            taken = " ".join(_TAKEN[one] for one in self.platforms)
            return (
                f"{taken} Whether a class's meeting could be watched and ended says 'chaperone "
                "doctor CLASS --contact'."
            )
        name = self.class_name or "CLASS"
        return (
            f"{what} could be watched and ended, as far as can be told without asking anybody: "
            f"'chaperone doctor {name} --contact' asks."
        )


def _wrapped(first: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=" " * _SIGN,
        break_long_words=False,
        break_on_hyphens=False,
    )
