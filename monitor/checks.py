"""Keeps up which of the school's rules are broken, as the class changes.

A look costs as much as people were touched since the last one, not as much as there are: the
findings on everybody else still hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitor.errors import where
from monitor.live import Live, Removal
from monitor.policy import (
    CLASS_RULES,
    GRAVEST,
    PERSON_RULES,
    ClassRule,
    Known,
    PersonRule,
    Scene,
    changes_soon,
)
from monitor.recognition import Roll, Verdict
from monitor.stream import Alert, AlertOver, Severity
from providers.base import Place

_CLASS = ""
"""Whose findings are those on the class as a whole; participants' ids are never empty."""


class Checks:
    """The alerts whose condition holds now. :meth:`touch` says about whom something may differ;
    :meth:`look` asks the rules again and returns what has begun and what is over."""

    def __init__(
        self,
        roll: Roll,
        class_rules: Sequence[ClassRule] = CLASS_RULES,
        person_rules: Sequence[PersonRule] = PERSON_RULES,
    ) -> None:
        self._roll = roll
        self._class_rules = class_rules
        self._person_rules = person_rules
        self._touched: set[str] = set()
        self._soon: set[str] = set()
        """About whom time alone may change what the rules say."""
        self._now = 0.0
        self._removals: tuple[Removal, ...] = ()
        self._groups: dict[tuple[Place, Verdict], set[str]] = {}
        self._group_of: dict[str, tuple[Place, Verdict]] = {}
        self._found: dict[str, tuple[str, ...]] = {}
        """Keys of the findings by the participant they are about."""
        self._holding: dict[str, dict[str, Alert]] = {}
        """The findings by their key, and by whom: a rule may fail on several people."""

    @property
    def holding(self) -> dict[str, Alert]:
        """Every alert whose condition held at the last look, by key."""
        return {key: next(iter(found.values())) for key, found in self._holding.items()}

    def warned(self) -> tuple[str, ...]:
        """Ids of the people whom staff are warned of: who is in the call before who waits, and
        the gravest first."""
        ranks: dict[str, tuple[bool, int]] = {}
        for key, found in self._holding.items():
            kind = key.partition(":")[0]
            if kind not in GRAVEST:
                continue
            for whose, alert in found.items():
                if alert.severity is Severity.DANGER and whose in alert.about:
                    place, _verdict = self._group_of.get(whose, (None, None))
                    rank = (place is not Place.IN_CALL, GRAVEST.index(kind))
                    ranks[whose] = min(rank, ranks.get(whose, rank))
        return tuple(sorted(ranks, key=lambda whose: (ranks[whose], whose)))

    def touch(self, ids: Iterable[str]) -> None:
        """Something may differ about these participants, or they came or went."""
        self._touched.update(ids)

    def look(self, live: Live, now: float) -> list[Alert | AlertOver]:
        """Ask the rules; ``now`` is Unix seconds by the platform's clock."""
        if live.removals is not self._removals or now < self._now:
            self._touched.update(live.meeting.people)
        self._removals, self._now = live.removals, now
        ids = sorted(self._touched | self._soon)
        self._touched.clear()
        self._soon.clear()
        scene = Scene(live, self._roll, now, self._groups)
        known = {participant_id: self._know(scene, participant_id) for participant_id in ids}
        held: dict[str, bool] = {}
        self._settle(_CLASS, self._of_class(scene), held)
        for participant_id, one in known.items():
            found = () if one is None else self._of_person(scene, one)
            self._settle(participant_id, found, held)
        begun: list[Alert | AlertOver] = [
            next(iter(self._holding[key].values()))
            for key, before in held.items()
            if not before and key in self._holding
        ]
        over = [key for key, before in held.items() if before and key not in self._holding]
        return begun + [AlertOver(key) for key in over]

    def _know(self, scene: Scene, participant_id: str) -> Known | None:
        """Somebody as the rules see them, put into their group; ``None`` if they are not here."""
        if participant_id in self._group_of:
            self._groups[self._group_of.pop(participant_id)].discard(participant_id)
        presence = scene.live.meeting.people.get(participant_id)
        if presence is None or presence.participant.place is None:
            return None
        person, place = presence.participant, presence.participant.place
        known = Known(person, presence, self._roll.of(participant_id), place)
        group = (place, known.who.verdict)
        self._group_of[participant_id] = group
        self._groups.setdefault(group, set()).add(participant_id)
        if changes_soon(scene, known):
            self._soon.add(participant_id)
        return known

    def _of_class(self, scene: Scene) -> Iterator[Alert]:
        for rule in self._class_rules:
            try:
                yield from rule(scene)
            except Exception as error:  # noqa: BLE001  it is told, and takes no other with it
                yield _broken(rule, error)

    def _of_person(self, scene: Scene, known: Known) -> Iterator[Alert]:
        for rule in self._person_rules:
            try:
                alert = rule(scene, known)
            except Exception as error:  # noqa: BLE001  as above
                alert = _broken(rule, error)
            if alert is not None:
                yield alert

    def _settle(self, whose: str, found: Iterable[Alert], held: dict[str, bool]) -> None:
        """Take ``found`` in place of what was found before; ``held`` notes which keys held."""
        for key in self._found.pop(whose, ()):
            held.setdefault(key, True)
            del self._holding[key][whose]
            if not self._holding[key]:
                del self._holding[key]
        by_key = {alert.key: alert for alert in found}
        for key, alert in by_key.items():
            held.setdefault(key, key in self._holding)
            self._holding.setdefault(key, {})[whose] = alert
        if by_key:
            self._found[whose] = tuple(by_key)


def _broken(rule: ClassRule | PersonRule, error: Exception) -> Alert:
    """A rule that itself fails; without values, which may hold names."""
    name = rule.__name__.replace("_", " ")
    text = f"The check “{name}” does not work ({where(error)}): watch for it yourself"
    return Alert(f"broken:{rule.__name__}", Severity.DANGER, text)
