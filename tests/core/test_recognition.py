"""Who is who: by account or by exactly the register's name, and never by a guess."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.meeting import Meeting, apply
from monitor.recognition import Recogniser, Roll, Verdict
from monitor.register import Pupil, Register
from providers.base import Left, Observation, Participant, Place, Seen

AISHA = Pupil("Aisha", "Khan", "3B", "aisha@school.example", 1)
JACK = Pupil("Jack", "Ellis", "3B", None, 2)
TWIN = Pupil("Sam", "Reed", "3B", None, 3)
OTHER_TWIN = Pupil("Sam", "Reed", "3B", None, 4)
REGISTER = Register.of([AISHA, JACK, TWIN, OTHER_TWIN])
STAFF = ["Smith@School.example"]


def verdict(name: str | None, account: str | None = None) -> tuple[Verdict, Pupil | None]:
    found = Recogniser(REGISTER, STAFF).recognise(Participant("x", name, account=account))
    return found.verdict, found.pupil


@pytest.mark.parametrize(
    "name",
    [
        "Jack Ellis",
        "jack  ELLIS",
        " Ellis Jack ",
        "Ｊack Ellis",
        unicodedata.normalize("NFD", "Jack Ellis"),
    ],
)
def test_the_full_name_is_recognised_however_it_is_typed(name: str) -> None:
    assert verdict(name) == (Verdict.RECOGNISED, JACK)


@pytest.mark.parametrize("name", ["Jack", "J Ellis", "Jack Ellis (Mum)", "Jack's iPad", "", None])
def test_less_than_the_full_name_is_unsure(name: str | None) -> None:
    assert verdict(name) == (Verdict.UNSURE, None)


def test_an_account_is_better_than_a_name() -> None:
    assert verdict("anything", "AISHA@school.example") == (Verdict.RECOGNISED, AISHA)


def test_the_right_name_on_a_wrong_account_is_not_recognised() -> None:
    assert verdict("Aisha Khan", "stranger@elsewhere.example") == (Verdict.UNSURE, None)


def test_two_pupils_of_one_name_are_not_told_apart_by_it() -> None:
    assert verdict("Sam Reed") == (Verdict.UNSURE, None)


def test_staff_are_known_by_account_and_never_by_name() -> None:
    assert verdict("zz", "smith@school.EXAMPLE")[0] is Verdict.STAFF
    assert verdict("Mrs Smith")[0] is Verdict.UNSURE


@pytest.mark.parametrize("name", ["Аisha Khan", "Aisha\u200b Khan", "\u202eAisha Khan"])
def test_a_name_made_to_look_like_another_is_an_alert(name: str) -> None:
    assert verdict(name)[0] is Verdict.ALERT


@given(st.text(max_size=30), st.permutations([AISHA, JACK, TWIN, OTHER_TWIN]))
def test_the_registers_order_never_matters(name: str, pupils: list[Pupil]) -> None:
    one = Recogniser(REGISTER, STAFF).recognise(Participant("x", name))
    other = Recogniser(Register.of(pupils), STAFF).recognise(Participant("x", name))
    assert one == other


def roll_after(*observations: Observation) -> Roll:
    roll, meeting = Roll(Recogniser(REGISTER, STAFF)), Meeting()
    for observation in observations:
        meeting = apply(meeting, observation)
        ids = observation.id if isinstance(observation, Left) else observation.participant.id  # type: ignore[union-attr]
        roll.update(meeting, [ids])
    return roll


def seen(participant_id: str, name: str, place: Place = Place.IN_CALL, at: float = 1.0) -> Seen:
    return Seen(Participant(participant_id, name, place), at)


def test_a_second_one_of_the_same_pupil_is_an_alert_and_the_first_is_not() -> None:
    roll = roll_after(seen("a", "Jack Ellis"), seen("b", "Jack Ellis", Place.WAITING))
    assert roll.of("a").verdict is Verdict.RECOGNISED
    assert roll.of("b").verdict is Verdict.ALERT
    assert roll.of("b").reasons == ("this pupil is here already",)


def test_two_in_the_call_are_both_alerts_and_one_leaving_clears_the_other() -> None:
    both = (seen("a", "Jack Ellis"), seen("b", "Jack Ellis"))
    roll = roll_after(*both)
    assert {roll.of("a").verdict, roll.of("b").verdict} == {Verdict.ALERT}
    roll = roll_after(*both, Left("b", 2.0))
    assert roll.of("a").verdict is Verdict.RECOGNISED


def test_a_rename_changes_the_verdict() -> None:
    roll = roll_after(seen("a", "iPad"), seen("a", "Jack Ellis", at=2.0))
    assert roll.of("a").pupil == JACK
    roll = roll_after(seen("a", "Jack Ellis"), seen("a", "iPad", at=2.0))
    assert roll.of("a").verdict is Verdict.UNSURE
