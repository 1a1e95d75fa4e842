"""Who a participant may be: by account, or by exactly the register's name.

It never guesses. A name is compared after it has been made harmless and folded (case,
spacing, Unicode form); anything less than a full match is *unsure*.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitor.meeting import Meeting
from monitor.register import Pupil, Register
from monitor.untrusted import Mark, clean
from providers.base import Participant, Place


class Verdict(StrEnum):
    """How sure it is who somebody is."""

    STAFF = "staff"
    """On the staff list, by the account that the platform vouches for."""
    RECOGNISED = "recognised"
    UNSURE = "unsure"
    ALERT = "alert"
    """Something about the name or the account is wrong; the reasons say what."""
    COMPANION = "companion"
    """Chaperone's own in-call companion."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The verdict on one participant, with the evidence in words."""

    verdict: Verdict
    pupil: Pupil | None = None
    reasons: tuple[str, ...] = ()


_SUSPICIOUS = {
    Mark.HIDDEN: "hidden characters in the name",
    Mark.BIDI: "text-direction tricks in the name",
    Mark.CONTROL: "control characters in the name",
    Mark.MIXED_SCRIPTS: "look-alike letters in the name",
}


class Recogniser:
    """Recognises participants by one register and one list of staff accounts."""

    def __init__(self, register: Register, staff: Iterable[str]) -> None:
        self.register = register
        self.staff = frozenset(account.casefold() for account in staff)
        self._by_account = {p.account.casefold(): p for p in register.pupils if p.account}
        self._by_name = _unique_names(register.pupils)

    def recognise(self, participant: Participant) -> Recognition:
        """The verdict on ``participant`` by itself."""
        if participant.companion:
            return Recognition(Verdict.COMPANION, reasons=("Chaperone's own companion",))
        account = (participant.account or "").casefold()
        if account and account in self.staff:
            return Recognition(Verdict.STAFF, reasons=("staff account",))
        suspicious = self._suspicions(participant)
        pupil, reason = self._match(participant.name, account)
        if suspicious:
            return Recognition(Verdict.ALERT, None, suspicious)
        if pupil is None:
            return Recognition(Verdict.UNSURE, None, (reason,))
        return Recognition(Verdict.RECOGNISED, pupil, (reason,))

    def _suspicions(self, participant: Participant) -> tuple[str, ...]:
        marks = clean(participant.name).marks
        return tuple(words for mark, words in _SUSPICIOUS.items() if mark in marks)

    def _match(self, name: str | None, account: str) -> tuple[Pupil | None, str]:
        if account and (by_account := self._by_account.get(account)):
            return by_account, "account on the register"
        folded = fold(clean(name).text)
        if not folded:
            return None, "no name"
        if folded not in self._by_name:
            return None, "not on the register under this name"
        pupil = self._by_name[folded]
        if pupil is None:
            return None, "two pupils on the register have this name"
        if account and pupil.account and pupil.account.casefold() != account:
            return None, "the pupil's name, but another account"
        return pupil, "name as on the register"


class Roll:
    """Who is who in one meeting, kept up as it changes.

    Recognition of one participant can depend on another: the same pupil cannot be in the
    call twice. :meth:`update` is given the ids that an observation touched.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._own: dict[str, Recognition] = {}
        self._key: dict[str, tuple[object, ...]] = {}
        self._ids_by_pupil: dict[Pupil, dict[str, Place | None]] = {}
        self._staff: dict[str, None] = {}
        """Ids of those with a staff account, in the order in which they were recognised."""

    def update(self, meeting: Meeting, ids: Iterable[str]) -> set[str]:
        """Take in the participants that changed; return the ids whose verdict may differ."""
        again: set[str] = set()
        for participant_id in ids:
            again |= self._update_one(participant_id, meeting.get(participant_id))
        return again

    def _update_one(self, participant_id: str, participant: Participant | None) -> set[str]:
        key = None if participant is None else _key(participant)
        if key is not None and self._key.get(participant_id) == key:
            return set()
        again = {participant_id} | self._forget(participant_id)
        if participant is not None and key is not None:
            own = self._recogniser.recognise(participant)
            self._own[participant_id], self._key[participant_id] = own, key
            if own.verdict is Verdict.STAFF:
                self._staff[participant_id] = None
            if own.pupil is not None:
                same = self._ids_by_pupil.setdefault(own.pupil, {})
                same[participant_id] = participant.place
                again |= set(same)
        return again

    def _forget(self, participant_id: str) -> set[str]:
        own = self._own.pop(participant_id, None)
        self._key.pop(participant_id, None)
        self._staff.pop(participant_id, None)
        if own is None or own.pupil is None:
            return set()
        same = self._ids_by_pupil[own.pupil]
        same.pop(participant_id, None)
        if not same:
            del self._ids_by_pupil[own.pupil]
        return set(same)

    def alone(self, participant: Participant) -> Recognition:
        """The verdict on a participant by itself, who need not be here."""
        return self._recogniser.recognise(participant)

    def of(self, participant_id: str) -> Recognition:
        """The verdict on the participant with this id, in the company it is in."""
        own = self._own.get(participant_id)
        if own is None:
            return Recognition(Verdict.UNSURE, None, ("not here",))
        if own.pupil is not None and len(self._ids_by_pupil[own.pupil]) > 1:
            return self._one_of_several(participant_id, own)
        return own

    def _one_of_several(self, participant_id: str, own: Recognition) -> Recognition:
        assert own.pupil is not None
        same = self._ids_by_pupil[own.pupil]
        in_call = [i for i, place in same.items() if place is Place.IN_CALL]
        if in_call == [participant_id]:
            return own  # the one who is in; the alert is on whoever claims the name outside
        return Recognition(Verdict.ALERT, own.pupil, ("this pupil is here already",))

    def present(self) -> Mapping[Pupil, Mapping[str, Place | None]]:
        """The pupils who are in the call or waiting, with their participants' ids."""
        return self._ids_by_pupil

    def verified_staff(self, meeting: Meeting) -> list[str]:
        """Ids of the staff in the call, one for each account."""
        by_account: dict[str, str] = {}
        for participant_id in self._staff:
            participant = meeting.get(participant_id)
            if participant is None or participant.place is not Place.IN_CALL:
                continue
            if participant.account:
                by_account.setdefault(participant.account.casefold(), participant_id)
        return list(by_account.values())

    @property
    def register(self) -> Register:
        """The pupils who are expected."""
        return self._recogniser.register

    @property
    def staff_accounts(self) -> frozenset[str]:
        """The accounts of staff, in lower case."""
        return self._recogniser.staff


def fold(name: str) -> str:
    """``name`` for comparison: NFKC, case-folded, white space as one space."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _key(participant: Participant) -> tuple[object, ...]:
    return (participant.name, participant.account, participant.place, participant.companion)


def _unique_names(pupils: Iterable[Pupil]) -> dict[str, Pupil | None]:
    """Folded names with their pupil; ``None`` where several pupils share the name."""
    names: dict[str, Pupil | None] = {}
    for pupil in pupils:
        for name in (f"{pupil.forename} {pupil.surname}", f"{pupil.surname} {pupil.forename}"):
            folded = fold(name)
            names[folded] = pupil if names.get(folded, pupil) == pupil else None
    return names
