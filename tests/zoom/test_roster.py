"""What has not changed in a reading is not read again."""

from __future__ import annotations

import json
from typing import Any

from providers.zoom.roster import Found, Reader
from tests.zoom.merge_world import ME, row


def found(reader: Reader, *rows: dict[str, Any], me: int = ME) -> dict[int, Found]:
    """Who is found, with rows as they come: no row is the same object twice."""
    room = {"me": me, "call": [row(ME, "Chaperone", role="USERROLE_COHOST"), *rows]}
    seen = reader.read(json.loads(json.dumps({**room, "waiting": [row(9, "Danny")]})))
    assert seen is not None
    return dict(seen.people)


def test_who_has_not_changed_is_the_same_as_before_and_who_has_is_new() -> None:
    reader = Reader()
    first = found(reader, row(2, "Ada"), row(3, "Ben"))
    second = found(reader, row(2, "Ada", muted=False), row(3, "Ben"))
    assert all(second[number] is first[number] for number in (ME, 3, 9))
    assert (first[2].person.muted, second[2].person.muted) == (True, False)


def test_who_was_away_for_a_reading_and_the_companion_itself_are_read_anew() -> None:
    reader = Reader()
    first = found(reader, row(2, "Ada"))
    assert 2 not in found(reader)
    again = found(reader, row(2, "Ada"))
    assert again[2] == first[2]
    other = found(reader, row(2, "Ada"), me=2)
    assert [other[number].person.companion for number in (ME, 2)] == [False, True]


def test_a_reading_outside_the_call_tells_of_nobody_and_forgets_nothing() -> None:
    reader = Reader()
    first = found(reader, row(2, "Ada"))
    assert reader.read({"me": None, "call": None, "waiting": None}) is None
    assert found(reader, row(2, "Ada"))[2] is first[2]
