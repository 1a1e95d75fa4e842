"""Whatever Graph says of a meeting becomes options, and what it said is kept as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.kinds import Switch
from providers.teams.meeting_options import (
    CHANGEABLE,
    Admitters,
    ChatMode,
    LobbyScope,
    Options,
    Presenters,
    read_options,
)
from providers.teams.meeting_report import OptionFinding, Weight, options_report
from tests.standins.graph import options

NAMES = [*options(), "joinMeetingIdSettings", "somethingNew"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
WORDS = st.sampled_from([*LobbyScope, *Presenters, *ChatMode, *Admitters, "somethingLater", ""])
LOBBY = st.dictionaries(st.sampled_from(["scope", "isDialInBypassEnabled"]), JSON | WORDS)


@given(st.dictionaries(st.sampled_from(NAMES), JSON | WORDS | LOBBY))
def test_reading_never_fails_and_the_report_says_what_cannot_be_told(told: dict[str, Any]) -> None:
    read = read_options(told)
    assert read.told.keys() <= CHANGEABLE | {"record_automatically", "renaming"}
    found = {finding.option: finding for finding in options_report(read)}
    if read.lobby in (None, LobbyScope.UNKNOWN):
        assert found["lobby"].weight is Weight.UNKNOWN
    if read.presenters in (None, Presenters.UNKNOWN):
        assert found["presenters"].weight is Weight.UNKNOWN
        assert read.allows(Switch.PRESENTING) is None


@given(WORDS, st.booleans())
def test_words_are_kept_as_they_came(word: str, dial_in: bool) -> None:
    lobby = {"scope": word, "isDialInBypassEnabled": dial_in}
    read = read_options({"lobbyBypassSettings": lobby})
    assert read.told.get("lobby", "") == word
    assert read.dial_in_bypass is dial_in
    if word and word not in set(LobbyScope):
        assert read.lobby is LobbyScope.UNKNOWN


@pytest.mark.parametrize("value", ["1", "true", 1, 0, None, [], {}])
def test_what_is_no_flag_is_not_told(value: object) -> None:
    assert read_options({"allowAttendeeToEnableMic": value}).mics is None


@pytest.mark.parametrize("word", ["a b", "x" * 65, "é", "x\u202ey", "[b]", "1"])
def test_what_is_no_word_is_neither_told_nor_kept(word: str) -> None:
    read = read_options({"allowMeetingChat": word})
    assert (read.chat, dict(read.told)) == (None, {})


@pytest.mark.parametrize(
    ("scope", "dial_in", "sealed"),
    [
        ("organizer", False, True),
        ("organizer", True, False),
        ("organization", False, False),
        ("somethingLater", False, False),
        (None, False, None),
        ("organizer", None, None),
    ],
)
def test_what_is_sealed(scope: object, dial_in: object, sealed: bool | None) -> None:
    lobby = {"scope": scope, "isDialInBypassEnabled": dial_in}
    assert read_options({"lobbyBypassSettings": lobby}).sealed is sealed


def test_nothing_of_a_passcode_is_kept() -> None:
    read = read_options({"joinMeetingIdSettings": {"isPasscodeRequired": True, "passcode": "s3c"}})
    assert read.passcode is True
    assert "s3c" not in repr(read) + repr(dict(read.told))


# -- the report ------------------------------------------------------------------------------

SAFE: dict[str, Any] = options(
    allowAttendeeToEnableMic=False,
    allowMeetingChat="disabled",
    allowRecording=False,
    allowTranscription=False,
    allowedLobbyAdmitters="organizerAndCoOrganizers",
    allowedPresenters="roleIsPresenter",
    lobbyBypassSettings={"scope": "organizer", "isDialInBypassEnabled": False},
)


def found(**others: object) -> list[OptionFinding]:
    return options_report(read_options({**SAFE, **others}))


def test_of_a_safe_meeting_nothing_is_said() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("others", "option", "weight", "says"),
    [
        ({"lobbyBypassSettings": {"scope": s, "isDialInBypassEnabled": False}}, "lobby", w, says)
        for s, w, says in [
            ("everyone", Weight.DANGER, "Everybody gets in without"),
            ("organizationAndFederated", Weight.DANGER, "every organisation that it trusts"),
            ("organization", Weight.WARNING, "guest account"),
            ("organizationExcludingGuests", Weight.WARNING, "an account of the school"),
            ("invited", Weight.WARNING, "Whoever was invited"),
            ("somethingLater", Weight.UNKNOWN, "cannot be told"),
        ]
    ]
    + [
        (
            {"lobbyBypassSettings": {"scope": "organizer", "isDialInBypassEnabled": True}},
            "dial_in_bypass",
            Weight.DANGER,
            "calls in by telephone",
        ),
        ({"allowedPresenters": "everyone"}, "presenters", Weight.DANGER, "Everybody can present"),
        ({"allowedPresenters": "organization"}, "presenters", Weight.DANGER, "pupils too"),
        ({"allowedPresenters": None}, "presenters", Weight.UNKNOWN, "cannot be told"),
        ({"allowMeetingChat": "enabled"}, "chat", Weight.WARNING, "before and after"),
        ({"allowMeetingChat": "limited"}, "chat", Weight.WARNING, "may use the chat."),
        ({"allowMeetingChat": None}, "chat", Weight.UNKNOWN, "cannot be told"),
        ({"recordAutomatically": True}, "record_automatically", Weight.DANGER, "automatically"),
        ({"recordAutomatically": None}, "record_automatically", Weight.UNKNOWN, "cannot be told"),
        ({"allowRecording": True}, "recording", Weight.WARNING, "can be recorded"),
        ({"allowTranscription": True}, "transcription", Weight.WARNING, "written down"),
        ({"allowAttendeeToEnableMic": True}, "mics", Weight.INFO, "unmute themselves"),
        ({"allowParticipantsToChangeName": True}, "renaming", Weight.WARNING, "change the name"),
        (
            {"joinMeetingIdSettings": {"isPasscodeRequired": False}},
            "passcode",
            Weight.WARNING,
            "number alone",
        ),
        (
            {"allowedLobbyAdmitters": "organizerAndCoOrganizersAndPresenters"},
            "admitters",
            Weight.INFO,
            "Every presenter",
        ),
    ],
)
def test_each_option_that_is_not_safe(
    others: dict[str, object], option: str, weight: Weight, says: str
) -> None:
    (finding,) = found(**others)
    assert (finding.option, finding.weight) == (option, weight)
    assert says in finding.text
    assert finding.text.endswith(".")
    assert finding.remedy


def test_that_everybody_admits_is_grave_and_the_gravest_comes_first() -> None:
    first, second = found(
        allowedLobbyAdmitters="organizerAndCoOrganizersAndPresenters",
        allowedPresenters="everyone",
        allowMeetingChat="limited",
    )[:2]
    assert {first.option, second.option} == {"admitters", "presenters"}
    weights = [finding.weight for finding in options_report(Options())]
    assert weights == sorted(weights, key=list(Weight).index)
