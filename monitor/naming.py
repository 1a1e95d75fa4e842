"""Which name somebody is to be shown under: their own on the register, and no other.

Whoever is given a pupil's name counts as that pupil afterwards. So nothing is guessed: a name is
offered only where it is certain who somebody is, and any other is typed and asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.live import Live
from monitor.recognition import Roll, Verdict, fold
from monitor.register import Pupil, Register
from monitor.untrusted import ascii_fallback, clean
from monitor.words import Words
from providers.base import Participant
from widgets.prompt import Answer

LONGEST = 64
"""Characters and cells of a name; Zoom takes no longer one."""
_LISTED = 3

OFFERED = (Answer(("y", "enter", "ctrl+j"), "rename", "yes"),)
TYPED = (Answer(("y",), "rename", "yes"),)
"""Not enter, which has just ended the typing and may come twice."""


@dataclass(frozen=True, slots=True)
class Found:
    """The register's name that was meant; or why there is none."""

    name: str = ""
    why: str = ""


def refused(live: Live, roll: Roll, person: Participant) -> str:
    """Why ``person`` is given no name; empty if they can be."""
    if not roll.register.pupils:
        return "this class has no register"
    who = roll.of(person.id)
    if who.verdict is Verdict.STAFF:
        return "staff are known by their account, and have no name on the register"
    if who.pupil and _has_account_of(who.pupil, person) and person.name == _plain(who.pupil):
        return "this is their name already, by their account"
    if live.was_removed(person):
        return "they were removed earlier, and another name would hide that"
    return ""


def _has_account_of(pupil: Pupil, person: Participant) -> bool:
    return bool(pupil.account) and (person.account or "").casefold() == pupil.account


def offered(roll: Roll, person: Participant) -> str:
    """The name to offer: of who is recognised for certain, and is shown under another."""
    who = roll.of(person.id)
    if who.verdict is not Verdict.RECOGNISED or who.pupil is None:
        return ""
    name = _plain(who.pupil)
    return "" if person.name == name else name


def find(typed: str, register: Register, words: Words) -> Found:
    """The one name on the register that is ``typed``, or else begins so: forename or surname
    first, whatever the capitals, and without accents where there are none in ``typed``."""
    typed = clean(typed).text
    if not typed:
        return Found(why="no name was typed")
    whole, plain = fold(typed), _letters(typed)
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: fold(name) == whole,
        lambda name: bool(plain) and _letters(name) == plain,
        lambda name: (
            fold(name).startswith(whole) or (bool(plain) and _letters(name).startswith(plain))
        ),
    )
    for fits in tests:
        pupils = _fitting(register, fits)
        if len(pupils) == 1:
            name = _plain(pupils[0])
            return Found(name) if name else Found(why="that name is too long to be shown")
        if pupils:
            names = ", ".join(words.pupil(pupil) for pupil in pupils[:_LISTED])
            more = " …" if len(pupils) > _LISTED else ""
            return Found(why=f"several begin so, type more: {names}{more}")
    return Found(why=f"nobody on the register is called “{typed}”")


def _fitting(register: Register, fits: Callable[[str], bool]) -> list[Pupil]:
    """The pupils whose name fits, each name once."""
    found: dict[str, Pupil] = {}
    for pupil in register.pupils:
        if fits(pupil.name) or fits(f"{pupil.surname} {pupil.forename}"):
            found.setdefault(fold(pupil.name), pupil)
    return list(found.values())


def _letters(name: str) -> str:
    """``name`` in the letters of any keyboard; empty where it has others."""
    letters = fold(ascii_fallback(name))
    return "" if "?" in letters else letters


def _plain(pupil: Pupil) -> str:
    """The register's name as it can be shown anywhere; empty where it is too long."""
    name = clean(pupil.name, LONGEST + 1).text
    fits = len(name) <= LONGEST and clean(name, LONGEST).text == name
    return name if fits else ""


def question(live: Live, roll: Roll, target: str, name: str, whom: str, shown: str) -> str:
    """What is asked before ``target``, spoken of as ``whom``, is given ``name``, shown so."""
    target = live.meeting.now(target)
    alert = ", ALERT," if roll.of(target).verdict is Verdict.ALERT else ""
    return f"Rename {whom}{alert} to {shown}{_remark(roll, target, name)}?"


def _remark(roll: Roll, target: str, name: str) -> str:
    """What is to be known before the name is given."""
    for pupil, places in roll.present().items():
        if fold(pupil.name) == fold(name) and places.keys() - {target}:
            return " (here already)"
    shared = {fold(same) for same in roll.register.same_names}
    return " (two have this name)" if fold(name) in shared else ""
