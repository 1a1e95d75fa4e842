"""What no observation of any platform may break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from providers.base import (
    Abilities,
    ActionKind,
    Channel,
    ChannelState,
    Notice,
    Observation,
    Participant,
    Seen,
    Snapshot,
    fields_told,
)
from tests.conformance.stage import Traits

SKEW_SECONDS = 1.0
CODES = ("_", "None", "Error", "Exception", "HTTP", "http", "{", "<")
"""What is in no sentence for a member of staff."""


def people_in(observation: Observation) -> Sequence[Participant]:
    """Whom it tells of, with their fields."""
    match observation:
        case Seen():
            return [observation.participant]
        case Snapshot():
            return observation.participants
    return []


def is_sentence(text: str) -> bool:
    """Whether these may be words that a member of staff understands."""
    return len(text.split()) >= 3 and not any(code in text for code in CODES)


def broken_rules(
    observation: Observation, traits: Traits, platform_now: float, machine_now: float
) -> Iterator[str]:
    """What is wrong with ``observation``, told at these times by the two clocks."""
    own = isinstance(observation, (Abilities, Channel, Notice))  # our words, by our clock
    latest = max(platform_now, machine_now) if own else platform_now
    if observation.at > latest + SKEW_SECONDS:
        yield f"{observation.kind} is {observation.at - latest:.1f} s in the future"
    told = repr(observation)
    yield from (f"{observation.kind} tells a secret" for secret in traits.secrets if secret in told)
    for person in people_in(observation):
        if not person.id:
            yield "somebody has no id"
        beyond = fields_told(person).keys() - traits.tells
        if beyond:
            yield f"{sorted(beyond)} cannot be known here"
        if person.companion and person.account is not None:
            yield "the companion has an account, as if it were staff"
    match observation:
        case Abilities():
            yield from _abilities(observation, traits)
        case Channel(state=ChannelState.DOWN | ChannelState.OFF) if not observation.detail:
            yield f"it is not said why {observation.name} is {observation.state}"
        case Snapshot():
            if len({person.id for person in observation.participants}) < len(
                observation.participants
            ):
                yield "a snapshot has somebody twice"


def _abilities(abilities: Abilities, traits: Traits) -> Iterator[str]:
    missing = set(ActionKind) - abilities.actions.keys()
    if missing:
        yield f"nothing is said of {sorted(missing)}"
    for kind, can in abilities.actions.items():
        if can.available and kind not in traits.can:
            yield f"{kind} cannot be available here"
        if not can.available and not is_sentence(can.reason):
            yield f"the reason why {kind} is unavailable is no sentence: {can.reason!r}"
