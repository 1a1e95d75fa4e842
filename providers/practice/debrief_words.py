"""The words of the debrief: plain, friendly, and fit for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from providers.practice.judging import How
from providers.practice.likeness import Name
from providers.practice.truth import Trouble

if TYPE_CHECKING:
    from providers.practice.debrief import Answer, Debrief, Outsider

_NAMED = 5
"""So many names in one sentence, then a number."""

_LONGEST_NAME = 40

_WHAT = {
    Trouble.SHARE: "{name} shared a screen",
    Trouble.SHOUT: "{name} was loud",
    Trouble.ONE_STAFF: "There were fewer than two members of staff with the class",
    Trouble.LEAK: "Strangers crowded the waiting room",
}

_COULD = {
    Trouble.SHARE: "stop the sharing, or remove them",
    Trouble.SHOUT: "mute them, or remove them",
    Trouble.RECORDING: "have it stopped and mark the alert as seen, write a note on the lesson, "
    "or end the meeting",
    Trouble.ONE_STAFF: "lock the meeting, mark the alert as seen, write a note on the lesson, "
    "or end it",
    Trouble.LEAK: "lock the meeting, and have a new link sent",
}

_HOW = {
    How.ACTION: "you answered after {after}",
    How.SEEN: "you marked the alert as seen after {after}",
    How.NOTE: "you wrote a note after {after}",
    How.END: "you pressed END after {after}",
}

_BEFORE = {
    How.SEEN: "you had marked the alert as seen before",
    How.END: "you had pressed END before",
}
"""Where the answer was there before the problem."""


def lines(debrief: Debrief) -> list[str]:
    """All that is to be said, the beginning and the end first."""
    told = [
        f"You practised “{_clean(debrief.title)}” for {_duration(debrief.lasted)} "
        f"with a class of {debrief.class_size}.",
        *_outsiders(debrief),
        *_answered(debrief),
        *_named(debrief),
        *_end(debrief),
    ]
    wrong = [*_mistakes(debrief), *missed(debrief)]
    return told + (wrong or _praise(debrief))


def missed(debrief: Debrief) -> tuple[str, ...]:
    """What was never answered, a sentence each."""
    sentences = [
        f"Missed: {_what(answer)} for {_duration(answer.lasted)}. "
        f"You could {_COULD[answer.trouble]}."
        for answer in debrief.answers
        if answer.missed
    ]
    stayed = [one for one in debrief.outsiders if one.missed]
    for one in stayed[:_NAMED]:
        left = debrief.lasted if one.left is None else one.left
        sentences.append(
            f"Missed: {_start(one.name)} was in the call for {_duration(left - one.entered)}, "
            "was not removed, and END was not pressed meanwhile."
        )
    if len(stayed) > _NAMED:
        sentences.append(f"Missed: {len(stayed) - _NAMED} more strangers stayed in the call.")
    return tuple(sentences)


def _outsiders(debrief: Debrief) -> list[str]:
    if not debrief.outsiders:
        if debrief.knocked == 0:
            return []
        who = "One stranger" if debrief.knocked == 1 else f"{debrief.knocked} strangers"
        praise = "" if debrief.ended is None else " Well done."
        return [f"{who} came to the waiting room, and nobody got in.{praise}"]
    told = [_outsider(one) for one in debrief.outsiders[:_NAMED]]
    if len(debrief.outsiders) > _NAMED:
        told.append(f"{len(debrief.outsiders) - _NAMED} more strangers got into the call.")
    return told


def _outsider(one: Outsider) -> str:
    kind = "an impostor" if one.impostor else "a stranger"
    by = {"you": ", let in by you", "teacher": ", let in by the teacher"}.get(one.let_in_by, "")
    if one.alike:
        by += " when nothing told them from the pupil"
    text = f"{_start(one.name)}, {kind}, came into the call at {_moment(one.entered)}{by}"
    if one.misbehaved is not None:
        text += f", and misbehaved from {_moment(one.misbehaved)} on"
    if one.removed is None:
        return f"{text}."
    text += f". You put them out {_duration(one.removed - one.entered)} after they came in"
    if one.misbehaved is not None:
        text += f", {_duration(one.removed - one.misbehaved)} after it began"
    return f"{text}."


def _answered(debrief: Debrief) -> list[str]:
    return [
        f"{_what(answer)} from {_moment(answer.began)} on: {_how(answer.how, answer)}."
        for answer in debrief.answers
        if answer.how is not None
    ]


def _named(debrief: Debrief) -> list[str]:
    if not debrief.named_rightly:
        return []
    whom = "One pupil" if debrief.named_rightly == 1 else f"{debrief.named_rightly} pupils"
    return [f"{whom} got their name on the register from you."]


def _how(how: How, answer: Answer) -> str:
    words = _HOW[how]
    if answer.answered_after == 0:
        words = _BEFORE.get(how, words)
    return words.format(after=_duration(answer.answered_after))


def _end(debrief: Debrief) -> list[str]:
    pressed = debrief.end_pressed
    if pressed is None:
        return ["The lesson ran to its end."] if debrief.ended is not None else _left(debrief)
    text = f"You pressed END at {_moment(pressed)}"
    if debrief.entered_to_end is not None:
        text += f", {_duration(debrief.entered_to_end)} after the first stranger came in"
    if debrief.misbehaved_to_end is not None:
        text += f", {_duration(debrief.misbehaved_to_end)} after the trouble began"
    told = [f"{text}. {_result(debrief, pressed)}"]
    if not debrief.end_called_for:
        over = debrief.ended_by in ("you", "by hand")
        told.append(
            "Nothing called for END at that moment. Better once too often than too late"
            + (", but the lesson is over for everybody." if over else ".")
        )
    return told


def _left(debrief: Debrief) -> list[str]:
    """That the lesson went on without them, and with whom."""
    there = _still_there(debrief)
    told = [f"Still in the call: {_list(there)}."] if there else []
    return ["You left before the lesson was over.", *told]


def _still_there(debrief: Debrief) -> list[str]:
    return [_called(one.name) for one in debrief.outsiders if one.left is None]


def _praise(debrief: Debrief) -> list[str]:
    """For a lesson with no mistake; none for one that goes on, or was ended for nothing."""
    if debrief.ended is None and debrief.end_pressed is None:
        return [] if _still_there(debrief) else ["Until then nothing was missed."]
    needless = debrief.end_pressed is not None and not debrief.end_called_for
    praise = "" if needless or debrief.ended is None else " Well done."
    return [f"Nothing was missed.{praise}"]


def _result(debrief: Debrief, pressed: float) -> str:
    if debrief.cleared is None:
        return _proof(debrief, pressed)
    cleared = _duration(debrief.cleared - pressed)
    text = (
        f"As presenter you could not end it: the room was clear {cleared} later, "
        "and the meeting itself went on. "
    )
    if debrief.ended is None:
        return text + "Ask the organizer to end it, and to make you co-organizer next time."
    after = _duration(debrief.ended - pressed)
    if debrief.ended_by == "by hand":
        return text + f"The teacher ended it by hand, {after} after you pressed."
    return text + f"The lesson ran to its end, {after} after you pressed."


def _proof(debrief: Debrief, pressed: float) -> str:
    if debrief.ended is None:
        return (
            "The platform had not ended the meeting when you left: "
            "stay until it is over, or end it by hand."
        )
    after = _duration(debrief.ended - pressed)
    if debrief.ended_by == "you":
        return f"The meeting was over {after} later."
    if debrief.ended_by == "by hand":
        return f"The platform did not end it; the teacher did, by hand, {after} later."
    return f"The platform did not end it; the lesson ran to its end, {after} later."


def _mistakes(debrief: Debrief) -> list[str]:
    told = []
    if debrief.admitted_wrongly:
        names = _list([_called(name) for name in debrief.admitted_wrongly])
        told.append(f"You let in who is not in the class: {names}.")
    if debrief.named_wrongly:
        given = [f"{_clean(name)} to {_called(whom)}" for whom, name in debrief.named_wrongly]
        told.append(f"You gave a name to who does not have it: {_list(given)}.")
    if debrief.pupils_removed:
        names = _list([_called(name) for name in debrief.pupils_removed])
        told.append(f"You removed who belongs to the class: {names}.")
    if debrief.admitted_alone:
        told.append(
            f"You let in {debrief.admitted_alone} while there were fewer than two "
            "members of staff in the call."
        )
    if debrief.kept_waiting:
        waits = [f"{_called(name)} for {_duration(wait)}" for name, wait in debrief.kept_waiting]
        told.append(
            f"Kept waiting for more than a minute when you could let them in: {_list(waits)}."
        )
    return told


def _what(answer: Answer) -> str:
    if answer.trouble is not Trouble.RECORDING:
        return _WHAT[answer.trouble].format(name=_start(answer.name))
    what = answer.name.shown
    return "A recording ran" if what == "recording" else f"“{_clean(what)}” ran"


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _called(name: Name) -> str:
    """What to call somebody within a sentence: no outsider by a pupil's name alone."""
    if name.borrowed:
        return f"somebody under the name of {_clean(name.shown)}"
    if not name.register:
        return _clean(name.shown)
    if " ".join(name.shown.split()).casefold() == name.register.casefold():
        return _clean(name.register)
    return f"{_clean(name.register)} (shown as “{_clean(name.shown)}”)"


def _start(name: Name) -> str:
    """The same where a sentence begins."""
    called = _called(name)
    return f"S{called[1:]}" if name.borrowed else called


def _clean(text: str) -> str:
    """``text`` without what a terminal would obey: a scenario file may hold anything."""
    shown = "".join(letter if letter.isprintable() else "·" for letter in text[:_LONGEST_NAME])
    return shown + "…" if len(text) > _LONGEST_NAME else shown


def _moment(seconds: float) -> str:
    """``0:38``."""
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    return f"{minutes}:{rest:02}"


def _duration(seconds: float | None) -> str:
    """``0.3 s``, ``12 s``, ``2 min 5 s``."""
    if seconds is None or seconds < 0.05:
        return "0 s"
    if seconds < 9.95:
        return f"{seconds:.1f} s".replace(".0 s", " s")
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
