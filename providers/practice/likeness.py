"""Who passes for which pupil by what staff are told: the account, or exactly the name."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from providers.practice.names import PracticePupil
from providers.practice.people import Kind, Person
from providers.practice.vocabulary import pupil_number


@dataclass(frozen=True, slots=True)
class Name:
    """What somebody showed, and what it is worth."""

    shown: str
    register: str = ""
    """A pupil's name on the register."""
    borrowed: bool = False
    """An outsider's, made or happening to be like a pupil's."""


class Likeness:
    """Compares with one register, as strictly as the monitor does."""

    def __init__(self, register: Sequence[PracticePupil]) -> None:
        self._register = register
        self._keys: dict[str, str | None] = {}
        for number, pupil in enumerate(register, 1):
            key = f"pupil {number}"
            for name in (pupil.full_name, f"{pupil.surname} {pupil.forename}"):
                one = _folded(name)
                self._keys[one] = key if self._keys.get(one, key) == key else None

    def of(self, person: Person) -> str | None:
        """The key of the pupil whom ``person`` passes for, who may be themselves."""
        if person.account is not None:
            return None if person.kind.staff else person.key
        return self._keys.get(_folded(person.name))

    def name(self, person: Person) -> Name:
        """What to call ``person`` now."""
        if person.kind.outsider:
            borrowed = person.kind is Kind.IMPOSTOR or self.of(person) is not None
            return Name(person.name, borrowed=borrowed)
        number = pupil_number(person.key)
        return Name(person.name, "" if number is None else self._register[number - 1].full_name)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
