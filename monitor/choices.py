"""What the screen and the line-by-line mode decide in the same way: whom a key means, what
is counted, how people are named and found by name, and what leaving does.
"""

from __future__ import annotations

from monitor.end_state import EndPhase
from monitor.live import Doing, Live
from monitor.recognition import Recognition, Roll, Verdict
from monitor.register import Pupil
from monitor.stream import Alert
from monitor.view.header import Counts
from monitor.words import Words
from providers.base import ActionKind, Participant, Place, Rejoin
from widgets.prompt import Answer, Question

STAFF = (Verdict.STAFF, Verdict.COMPANION)
REJOIN = (
    Answer(("n",), "no", Rejoin.NO),
    Answer(("w",), "waiting room", Rejoin.WAITING_ROOM),
    Answer(("y",), "yes", Rejoin.YES),
)
"""The answers to whether somebody who is removed may come back."""
TAKE_HOST = Question(
    "Take host from the teacher? They lose the host's controls.",
    (Answer(("y",), "yes", "yes"),),
)
"""Asked always, and not answered by enter: it changes who leads the lesson."""


def recognised_waiting(live: Live, roll: Roll) -> tuple[str, ...]:
    """Ids of those who wait and are known for certain: whom "admit recognised" means. Never
    who was removed: that is decided person by person (row B6)."""
    known = (Verdict.RECOGNISED, Verdict.STAFF)
    return tuple(
        person.id
        for person in live.meeting.at(Place.WAITING)
        if roll.of(person.id).verdict in known and not live.was_removed(person)
    )


def to_mute(live: Live, roll: Roll) -> tuple[str, ...]:
    """Ids of those in the call who are not staff and not known to be muted."""
    return tuple(
        person.id
        for person in live.meeting.at(Place.IN_CALL)
        if person.muted is not True and roll.of(person.id).verdict not in STAFF
    )


def hands_up(live: Live) -> tuple[str, ...]:
    """Ids of those in the call whose hand is up."""
    return tuple(person.id for person in live.meeting.at(Place.IN_CALL) if person.hand)


def removing(person: Participant) -> str:
    """What it is called to put somebody out: who waits is refused."""
    return "Refuse" if person.place is Place.WAITING else "Remove"


def name_of(live: Live, roll: Roll, words: Words, participant_id: str) -> str:
    """What to call the participant with this id, who may have left or been removed."""
    person = live.meeting.get(live.meeting.now(participant_id))
    if person is not None:
        return words.person(person, roll.of(person.id))
    for removal in live.removals:
        if removal.id == participant_id and removal.name:
            gone = Participant(removal.id, removal.name, account=removal.account)
            return words.person(gone, roll.alone(gone))
    return "somebody who has left"


def shown_as(live: Live, words: Words, participant_id: str) -> str:
    """What the participant with this id calls themselves."""
    person = live.meeting.get(live.meeting.now(participant_id))
    return words.quoted(words.shown_name(person)) if person else "somebody who has left"


def whom(live: Live, roll: Roll, words: Words, doing: Doing) -> list[str]:
    """What to call those whom an action is for; by the old name who is given another."""
    if doing.action.kind is ActionKind.RENAME:
        return [words.quoted(words.remote(name)) for name in doing.called]
    return [name_of(live, roll, words, target) for target in doing.action.targets]


def matches(letters: str, person: Participant, who: Recognition, words: Words) -> bool:
    """Whether the name of ``person`` holds ``letters``, or their display name, as shown now."""
    names = [words.shown_name(person)]
    if who.verdict is Verdict.RECOGNISED and who.pupil is not None:
        names.append(words.pupil(who.pupil))
    return any(letters.casefold() in name.casefold() for name in names)


def about_whom(live: Live, alert: Alert) -> Participant | None:
    """The first of the people concerned who is still here."""
    for about in alert.about:
        person = live.meeting.get(live.meeting.now(about))
        if person is not None and person.place is not None:
            return person
    return None


def counts(live: Live, roll: Roll) -> Counts:
    """How many are where."""
    pupils = sum(Place.IN_CALL in places.values() for places in roll.present().values())
    staff = len(roll.verified_staff(live.meeting))
    in_call = len(live.meeting.at(Place.IN_CALL))
    return Counts(
        staff if roll.staff_accounts else None,
        pupils,
        len(roll.register.pupils),
        max(0, in_call - staff - pupils),
        len(live.meeting.at(Place.WAITING)),
    )


def missing(live: Live, roll: Roll) -> list[Pupil]:
    """The pupils of the register who are neither in the call nor waiting; nobody once the
    meeting is over."""
    if live.meeting.over:
        return []
    return [pupil for pupil in roll.register.pupils if pupil not in roll.present()]


END_OLD, KEEP_OLD = "end", "keep"
"""The answers to what becomes of the meeting that is left."""


def move(live: Live, to: str) -> Question:
    """What is asked before the class is moved."""
    name = live.opened.class_name if live.opened else "the class"
    answers: tuple[Answer, ...]
    if live.end.phase in (EndPhase.IDLE, EndPhase.CLEARED):
        answers = (
            Answer(("y",), f"end {live.platform}", END_OLD),
            Answer(("k",), "leave it open", KEEP_OLD),
        )
    else:  # END has been pressed there already
        answers = (Answer(("y",), "yes", END_OLD),)
    return Question(f"Move {{name}} to {to}?", answers, name)


def leaving(live: Live) -> str:
    """What is asked before the monitor is left: what becomes of the meeting, and of END."""
    if live.end.phase.active:
        return "END is not proved yet, and leaving stops it. Leave?"
    if live.left_end.phase.active:
        left = live.moves[-1].from_platform
        return f"The end of {left} is not proved, and leaving stops it. Leave?"
    if live.meeting.running is False and not live.end.restarted:
        return "Leave the monitor?"
    if live.end.phase is EndPhase.CLEARED:
        return "Whoever comes back is not put out then. Leave? The meeting goes on."
    return "Leave the monitor? The meeting goes on."
