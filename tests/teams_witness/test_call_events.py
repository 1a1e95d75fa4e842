"""What Graph tells of a call, as documented and as anything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.teams.call_events import (
    LONGEST_ID,
    MOST_PEOPLE,
    CallEnded,
    CallEvent,
    CallStarted,
    Person,
    Result,
    RosterChanged,
    UnknownEvent,
    moment,
    read_event,
    read_result,
)
from tests.teams_witness.conftest import NO_SAMPLES, SAMPLES

AT = 1_646_006_400.0  # 2022-02-28

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
)
FIELDS = st.sampled_from(
    ["eventType", "callEventType", "eventDateTime", "participants@delta", "id", "info", "identity",
     "activeParticipants@joined", "activeParticipants@exited", "isInLobby", "removedState", "Id"]
)  # fmt: skip
KINDS = st.sampled_from(["callStarted", "callEnded", "rosterUpdated", "CallRosterUpdate"])
LIKELY = st.recursive(
    ANYTHING | KINDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=8),
)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text("utf-8"))


DOCUMENTED: dict[str, CallEvent] = {
    "callStarted": CallStarted(AT),
    "callEnded": CallEnded(AT),
    "rosterUpdated.join_and_lobby": RosterChanged(
        AT,
        joined=(
            Person("e1018298-976a-4956-93e8-f58e43b0016c", "f3ce5e01-0724-43c7-ae4d-80ca18703a96"),
        ),
        in_lobby=(
            Person("a7cc3ddb-a469-410d-8057-44dba3b0c073", "e8bbbe0e-6e3d-42db-9082-213abbe8ee5c"),
        ),
    ),
    "rosterUpdated.inactive": RosterChanged(
        AT,
        left=(
            Person("e1018298-976a-4956-93e8-f58e43b0016c", "f3ce5e01-0724-43c7-ae4d-80ca18703a96"),
        ),
    ),
    "rosterUpdated.left": RosterChanged(
        AT,
        left=(
            Person("347040dd-aa51-4ada-8a44-510c65a3a2d3", "e98eb11c-8385-445e-8b19-4a2f169ac5bc"),
        ),
    ),
    "OLD_CallRosterUpdate": RosterChanged(
        AT,
        joined=(
            Person("a4d67b60-56a5-4202-9f1c-f123ff40621e", "f92ca67f-0564-414b-8caa-8c95b8099928"),
        ),
        left=(
            Person(
                "11141402-1b62-4795-b540-4ffee8544231",
                "8:acs:534c244d-49f8-47a1-9e8e-70d115a2ef4d_28f01a7b-42cd-4e37-ae1a-bd653377f4b7",
            ),
        ),
    ),
}


@NO_SAMPLES
@pytest.mark.parametrize("name", DOCUMENTED)
def test_each_documented_event_is_read(name: str) -> None:
    assert read_event(sample(f"graph_beta_callevent.{name}.json")) == DOCUMENTED[name]


@NO_SAMPLES
def test_no_documented_event_is_left_out() -> None:
    there = {path.name for path in SAMPLES.glob("graph_beta_callevent.*.json")}
    assert there == {f"graph_beta_callevent.{name}.json" for name in DOCUMENTED}


@NO_SAMPLES
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("graph_v1_notification.*.json")), ids=str)
def test_what_an_app_is_told_of_its_own_leg_is_no_end(path: Path) -> None:
    """``terminated`` there is of the app's own call, not of the meeting's."""
    for row in sample(path.name)["value"]:
        assert isinstance(read_event(row["resourceData"]), UnknownEvent)


@NO_SAMPLES
def test_results_are_text_in_one_sample_and_numbers_in_the_list() -> None:
    (row,) = sample("graph_v1_notification.call_terminated.json")["value"]
    assert isinstance(row["resourceData"]["resultInfo"]["code"], str)
    assert read_result(row["resourceData"]) == Result(200, 5001)
    for reason in sample("graph_call_end_reasons.json"):
        assert read_result({"resultInfo": reason}) == Result(reason["code"], reason["subcode"])


@pytest.mark.parametrize("field", ["eventType", "callEventType"])
@pytest.mark.parametrize("kind", ["callEnded", "CallEnded", "Microsoft.Communication.CallEnded"])
def test_both_spellings_of_the_type(field: str, kind: str) -> None:
    at = "2022-02-28T00:00:00.0000000Z"
    assert read_event({field: kind, "eventDateTime": at}) == CallEnded(AT)


@pytest.mark.parametrize(
    "fields",
    [
        {"eventType": "callEnded", "callEventType": "callStarted"},
        {"eventType": "callEndedNot"},
        {"eventType": ["callEnded"]},
        {"state": "callEnded"},
        {},
    ],
)
def test_an_end_is_never_made_of_something_else(fields: dict[str, Any]) -> None:
    assert isinstance(read_event(fields), UnknownEvent)


def test_a_known_type_counts_beside_an_unknown_one() -> None:
    assert read_event({"eventType": "other", "callEventType": "callEnded"}) == CallEnded(None)


def test_an_unknown_type_is_kept_and_harmless() -> None:
    told = read_event({"eventType": "New.\x1b[31mKind\u202e" + "x" * 500})
    assert isinstance(told, UnknownEvent)
    assert told.what.startswith("31mkindx")
    assert len(told.what) <= 60


def test_the_last_word_about_somebody_counts() -> None:
    rows = [
        {"id": "1", "isInLobby": True},
        {"id": "1", "isInLobby": False},
        {"id": "2"},
        {"id": "2", "removedState": {}},
    ]
    told = read_event({"eventType": "rosterUpdated", "participants@delta": rows})
    assert told == RosterChanged(None, joined=(Person("1"),), left=(Person("2"),))


def test_a_roster_has_a_bound_and_says_so() -> None:
    rows = [{"id": str(number)} for number in range(MOST_PEOPLE + 5)]
    told = read_event({"eventType": "rosterUpdated", "participants@delta": rows})
    assert isinstance(told, RosterChanged)
    assert (len(told.joined), told.cut) == (MOST_PEOPLE, True)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2022-02-28T00:00:00.0000000Z", AT),
        ("2022-02-28T01:00:00+01:00", AT),
        ("2022-02-28T00:00:00", AT),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("soon", None),
        (1646006400, None),
    ],
)
def test_times(text: object, at: float | None) -> None:
    assert moment(text) == at


@pytest.mark.parametrize("value", [True, "9" * 40, 10**30, "5001x", "", None, 1.5, "٥"])
def test_what_is_no_number_is_none(value: object) -> None:
    assert read_result({"resultInfo": {"code": value}}) is None


@given(ANYTHING | LIKELY)
def test_nothing_that_comes_can_raise_or_grow(resource: Any) -> None:
    told = read_event(resource)
    read_result(resource)
    if isinstance(told, RosterChanged):
        people = [*told.joined, *told.left, *told.in_lobby]
        assert all(0 < len(person.id) <= LONGEST_ID for person in people)
        assert all(person.id.isprintable() for person in people)
        for place in (told.joined, told.left, told.in_lobby):
            assert len({person.id for person in place}) == len(place)
    elif isinstance(told, UnknownEvent):
        assert len(told.what) <= 60
        assert told.what == "" or told.what.isascii()
