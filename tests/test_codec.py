from __future__ import annotations

import dataclasses
import json
import math
import subprocess
import sys
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import codec
from monitor.end_state import EndPhase, EndState
from monitor.errors import JournalError
from monitor.stream import (
    NOT_KEPT,
    Alert,
    Body,
    EndProgress,
    Moved,
    Opened,
    Outcome,
    OutcomeState,
    Present,
    Requested,
    Severity,
)
from providers.base import (
    TELLABLE,
    Abilities,
    Action,
    ActionKind,
    Availability,
    Channel,
    ChannelState,
    Left,
    Participant,
    Place,
    Pulse,
    Recording,
    Rejoin,
    Seen,
    SignIn,
    Snapshot,
)

KINDS = [kind for kind in get_args(Body) if kind not in NOT_KEPT]

any_text = st.text(st.characters() | st.sampled_from("\x00\x10\x1b\ud83d\ude00\\u0010"))
"""All of Unicode, with lone surrogates, and much of what the codec itself treats apart."""


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value that a field annotated with ``hint`` may hold."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is str:
        return any_text
    if hint is float:
        return st.floats(allow_nan=False)
    if origin in (Union, types.UnionType):
        return st.one_of([values(one) for one in inner])
    if origin is tuple and inner[-1] is ...:
        return st.lists(values(inner[0]), max_size=4).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, inner))
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is Mapping:
        return st.dictionaries(values(inner[0]), values(inner[1]), max_size=4)
    if dataclasses.is_dataclass(hint):
        kind: Any = hint
        hints = get_type_hints(kind)
        names = [field.name for field in dataclasses.fields(kind)]
        return st.builds(kind, **{name: values(hints[name]) for name in names})
    return st.from_type(hint)


bodies = st.one_of([values(kind) for kind in KINDS])


@given(bodies)
@settings(deadline=None)
def test_every_body_comes_back_as_it_was(body: Body) -> None:
    text = codec.dump(body)
    assert codec.load(text) == body
    assert codec.dump(codec.load(text)) == text


@given(bodies)
@settings(deadline=None)
def test_the_form_is_canonical_json_with_its_kind(body: Body) -> None:
    text = codec.dump(body)
    assert text.isascii()
    assert text == codec.canonical(json.loads(text))
    assert "\n" not in text
    assert json.loads(text)["kind"] == body.kind


@given(any_text)
def test_escaped_text_is_utf8_and_comes_back(text: str) -> None:
    escaped = codec.escape(text)
    assert codec.restore(escaped.encode().decode()) == text


def test_text_that_looks_escaped_is_not_mistaken_for_it() -> None:
    body = Left("\x10d83d", 1.0)
    assert codec.load(codec.dump(body)) == body


def test_two_lone_surrogates_do_not_become_one_character() -> None:
    body = Left("\ud83d" + "\ude00", 1.0)
    assert codec.load(codec.dump(body)) == body
    assert codec.load(codec.dump(Left("\U0001f600", 1.0))) != body


def test_not_a_number_is_kept() -> None:
    body = codec.load(codec.dump(Left("1", math.nan)))
    assert isinstance(body, Left)
    assert math.isnan(body.at)


def test_what_has_its_default_takes_no_room() -> None:
    body = Seen(Participant("1", muted=True), 1.5)
    assert codec.dump(body) == '{"at":1.5,"kind":"seen","participant":{"id":"1","muted":true}}'


UNTOLD: dict[str, Any] = dict.fromkeys(TELLABLE)
KEPT_ROWS: list[tuple[str, Body]] = [
    (
        '{"at":1.0,"kind":"seen","participant":{"id":"1"}}',
        Seen(Participant("1", companion=False, **UNTOLD), 1.0),
    ),
    ('{"at":1.0,"id":"1","kind":"left"}', Left("1", 1.0, place=None)),
    (
        '{"at":1.0,"kind":"snapshot","participants":[]}',
        Snapshot((), 1.0, covers=(Place.IN_CALL, Place.WAITING)),
    ),
    ('{"at":1.0,"kind":"recording","on":true}', Recording(True, 1.0, what="recording")),
    (
        '{"at":1.0,"kind":"channel","name":"events","state":"up"}',
        Channel("events", ChannelState.UP, 1.0, detail="", gap=False),
    ),
    (
        '{"actions":{"lock":{"available":true}},"at":1.0,"kind":"abilities"}',
        Abilities({ActionKind.LOCK: Availability(True, reason="")}, 1.0),
    ),
    (
        '{"class_name":"3B","kind":"opened","platform":"Zoom","practice":false,"version":"0.1.0"}',
        Opened("3B", "Zoom", False, "0.1.0", resumed=False),
    ),
    (
        '{"action":{"id":"a","kind":"lock"},"kind":"requested"}',
        Requested(Action("a", ActionKind.LOCK, targets=(), rejoin=None)),
    ),
    (
        '{"action":{"id":"a","kind":"remove","rejoin":"no","targets":["1"]},"kind":"requested"}',
        Requested(Action("a", ActionKind.REMOVE, ("1",), Rejoin.NO)),
    ),
    (
        '{"action_id":"a","kind":"outcome","state":"sent"}',
        Outcome("a", OutcomeState.SENT, detail=""),
    ),
    (
        '{"key":"k","kind":"alert","severity":"danger","text":"t"}',
        Alert("k", Severity.DANGER, "t", clause="", about=()),
    ),
    (
        '{"kind":"end","state":{"attempts":2,"phase":"trying"}}',
        EndProgress(EndState(phase=EndPhase.TRYING, attempts=2)),
    ),
    (
        '{"kind":"end","meeting":1,"state":{"attempts":2,"phase":"trying"}}',
        EndProgress(EndState(phase=EndPhase.TRYING, attempts=2), 1),
    ),
    (
        '{"ended":false,"from_platform":"Zoom","kind":"moved","reason":"r","to_platform":"Teams"}',
        Moved("Zoom", "Teams", "r", ended=False),
    ),
    (
        '{"kind":"present","people":[["1","A","B","in_call"]]}',
        Present((("1", "A", "B", "in_call"),)),
    ),
]


@pytest.mark.parametrize(("row", "body"), KEPT_ROWS)
def test_rows_that_earlier_versions_kept_mean_the_same(row: str, body: Body) -> None:
    assert codec.load(row) == body


def test_fields_of_a_later_version_are_passed_over() -> None:
    assert codec.load('{"at":1.0,"colour":"red","id":"1","kind":"left"}') == Left("1", 1.0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ('{"kind":"left"', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "the whole is wrong"),
        ("{}", "kind '' cannot be read"),
        ('{"kind":"teapot"}', "kind 'teapot' cannot be read"),
        ('{"kind":"pulse","at":1.0}', "kind 'pulse' cannot be read"),
        ('{"kind":"left","at":1.0}', r"left\.id is wrong"),
        ('{"kind":"left","id":7,"at":1.0}', r"left\.id is wrong"),
        ('{"kind":"left","id":"1","at":"1"}', r"left\.at is wrong"),
        ('{"kind":"left","id":"1","at":1.0,"place":"moon"}', r"left\.place is wrong"),
        (
            '{"kind":"abilities","at":1.0,"actions":{"\\u001b[31m":{"available":true}}}',
            r"abilities\.actions\.\\x1b\[31m\.\[key\] is wrong",
        ),
        (
            '{"kind":"snapshot","at":1.0,"participants":[{"id":"1","name":4}]}',
            r"participants\.0\.name is wrong",
        ),
    ],
)
def test_malformed_text_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(JournalError, match=says):
        codec.load(text)


def test_a_refusal_quotes_no_name() -> None:
    row = '{"at":1.0,"kind":"seen","participant":{"id":1,"name":"Testy McTestface"}}'
    with pytest.raises(JournalError) as caught:
        codec.load(row)
    assert "Testy" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("body", [Pulse(1.0), SignIn("ABCD", "https://login.example", 2.0, 1.0)])
def test_what_is_not_to_be_kept_is_never_kept(body: Body) -> None:
    assert isinstance(body, NOT_KEPT)
    with pytest.raises(JournalError, match="not kept"):
        codec.dump(body)


def test_what_has_no_json_is_refused() -> None:
    with pytest.raises(JournalError, match="This Left cannot be kept"):
        codec.dump(Left(object(), 1.0))  # type: ignore[arg-type]


def test_pydantic_is_imported_at_first_use_only() -> None:
    program = (
        "import sys, monitor.codec as codec; before = 'pydantic' in sys.modules;"
        "codec.warm(); print(before, 'pydantic' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["False", "True"]
