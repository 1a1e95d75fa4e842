from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.bindings import check_keys
from monitor.end_state import EndPhase, EndState
from monitor.live import Live
from monitor.plain.phrases import (
    alert_line,
    counted,
    described,
    end_stands,
    heard,
    keys_of,
    lasting,
    some,
    verdict,
)
from monitor.recognition import Recognition, Verdict
from monitor.register import Pupil
from monitor.settings.preferences import Preferences
from monitor.stream import Alert, Severity
from monitor.view.header import Counts
from monitor.words import Words
from providers.base import Participant, Place, Role

AISHA = Recognition(Verdict.RECOGNISED, Pupil("Aisha", "Khan", "3B"), ("name as on the register",))
UNKNOWN = Recognition(Verdict.UNSURE, None, ("not on the register under this name",))


CALM: dict[str, Any] = {"muted": True, "camera": True, "hand": False, "sharing": False}
"""All that a platform can tell of somebody in the call."""


def say(person: Participant, who: Recognition, words: Words | None = None) -> str:
    return described(Live(), person, who, words or Words(), 1000.0)


def test_somebody_in_the_call() -> None:
    person = Participant("1", "Aisha Khan", Place.IN_CALL, **CALM)
    assert say(person, AISHA) == "Aisha Khan, recognised, muted, camera on"


def test_what_must_not_be_missed_is_loud() -> None:
    person = Participant(
        "1", "iPad", Place.IN_CALL, muted=False, camera=False, hand=True, sharing=True
    )
    assert say(person, UNKNOWN) == (
        "“iPad”, NOT recognised, not on the register under this name, SHARES A SCREEN, "
        "microphone ON, camera off, HAND UP"
    )


def test_unknown_is_not_off() -> None:
    person = Participant("1", "Aisha Khan", Place.IN_CALL)
    assert say(person, AISHA) == (
        "Aisha Khan, recognised, microphone and camera and hand and sharing not told"
    )
    for field, what in (
        ("muted", "camera on, microphone not told"),
        ("camera", "muted, camera not told"),
        ("hand", "muted, camera on, hand not told"),
        ("sharing", "muted, camera on, sharing not told"),
    ):
        person = Participant("1", "Aisha Khan", Place.IN_CALL, **{**CALM, field: None})
        assert say(person, AISHA) == f"Aisha Khan, recognised, {what}"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (Counts(1, 2, 4, 0, 2), "In the call: 1 of 2 staff, 2 of 4 pupils. Waiting: 2."),
        (Counts(2, 0, 4, 1, 0), "In the call: 2 of 2 staff, 0 of 4 pupils, 1 other. Waiting: 0."),
        (
            Counts(2, 0, 0, 3, 0),
            "In the call: 2 of 2 staff, 3 others. Waiting: 0."
            " Pupils cannot be counted: this class has no register.",
        ),
        (
            Counts(None, 2, 4, 2, 1),
            "In the call: 2 of 4 pupils, 2 others. Waiting: 1."
            " Staff cannot be counted: no staff accounts in the settings.",
        ),
        (
            Counts(None, 0, 0, 5, 1),
            "In the call: 5. Waiting: 1."
            " Staff cannot be counted: no staff accounts in the settings."
            " Pupils cannot be counted: this class has no register.",
        ),
    ],
)
def test_who_cannot_be_counted_is_not_counted_as_none(numbers: Counts, said: str) -> None:
    assert counted(numbers) == said


def test_somebody_who_waits() -> None:
    person = Participant("1", "Aisha Khan", Place.WAITING, since=955.0)
    assert say(person, AISHA) == "Aisha Khan, recognised, waiting for 45 seconds"


def test_the_host_on_a_telephone() -> None:
    who = Recognition(Verdict.STAFF, None, ("staff account",))
    person = Participant("1", "Mrs Smith", Place.IN_CALL, role=Role.HOST, phone=True, **CALM)
    assert say(person, who) == "Mrs Smith, staff, host, by telephone, muted, camera on"


def test_masked_names_are_initials() -> None:
    person = Participant("1", "Aisha Khan", Place.IN_CALL, **CALM)
    assert say(person, AISHA, Words(masked=True)) == "A. K., recognised, muted, camera on"


def test_a_hostile_name_is_only_text() -> None:
    person = Participant("1", "\x1b]0;x\x07[/b]\u202eevil\nDANGER: no", Place.WAITING)
    said = say(person, UNKNOWN)
    assert said.isprintable()
    assert "\u202e" not in said


@pytest.mark.parametrize("each", Verdict)
def test_every_verdict_is_a_word(each: Verdict) -> None:
    assert verdict(Recognition(each)).strip()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-1, "0 seconds"),
        (1.9, "1 second"),
        (45, "45 seconds"),
        (89, "89 seconds"),
        (90, "2 minutes"),
        (3600, "60 minutes"),
    ],
)
def test_how_long(seconds: float, said: str) -> None:
    assert lasting(seconds) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [(["a"], "a"), (["a", "b", "c"], "a, b, c"), (["a", "b", "c", "d"], "a, b, c and 1 more")],
)
def test_some_of_many(names: list[str], said: str) -> None:
    assert some(names) == said


def test_alerts_name_nobody_while_blanked() -> None:
    alert = Alert("k", Severity.DANGER, "Sharing a screen: {who}", names=("Aisha Khan",))
    assert alert_line(alert, Words(), blank=False) == "DANGER: Sharing a screen: Aisha Khan."
    assert alert_line(alert, Words(masked=True), blank=False) == "DANGER: Sharing a screen: A. K."
    assert alert_line(alert, Words(), blank=True) == "DANGER: Sharing a screen: somebody."


def test_how_old_it_is() -> None:
    assert heard(Live(), None) == "Connecting, nothing heard yet"
    assert heard(Live(), 4.0) == "Heard from the platform 4 seconds ago"


def test_how_end_stands() -> None:
    assert end_stands(EndState(ready=True), 0.0, Words()) == "END is ready."
    assert (
        end_stands(EndState(detail="No network."), 0.0, Words()) == "END is NOT READY: No network."
    )
    ended = EndState(EndPhase.CONFIRMED, confirmed_ms=51.2, confirmed_by="Zoom reported the end")
    assert end_stands(ended, 0.0, Words()) == "ENDED after 51 ms: Zoom reported the end."


@pytest.mark.parametrize(
    ("attempts", "detail", "said"),
    [
        (0, "", "no request sent yet."),
        (0, "No network.", "no request sent yet: No network."),
        (1, "", "1 request sent, no answer yet."),
        (3, "", "3 requests sent, no answer yet."),
        (1, "Zoom said no", "1 request sent, not taken: Zoom said no."),
    ],
)
def test_a_refusal_of_end_is_not_called_no_answer(attempts: int, detail: str, said: str) -> None:
    state = EndState(EndPhase.TRYING, True, detail, 1000.0, attempts)
    assert end_stands(state, 1004.0, Words()) == f"ENDING 4 s, {said}"


def test_keys_can_be_told_apart_by_ear() -> None:
    preferences = Preferences(keys=check_keys({}), journal=Path("/nowhere"))
    assert keys_of(preferences, "mute") == "m"
    assert keys_of(preferences, "mute_all") == "capital M"
    assert keys_of(preferences, "to_alert") == "exclamation mark"
    assert keys_of(preferences, "end") == "F12 or ctrl+e"
