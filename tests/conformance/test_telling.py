"""How things are told: names as they came, times by the platform's clock, nothing secret."""

from __future__ import annotations

import pytest

from providers.base import Action, ActionKind, Ended, Left, Place, Recording, Role, Seen, Started
from tests.conformance.conftest import Watch
from tests.conformance.rules import people_in
from tests.conformance.stage import Stage, Trouble
from tests.conformance.watching import Eye

HOSTILE = (
    "[@click=app.bell]x[/]",
    "[/]]]",
    "\x1b[31mred\x1b]0;title\x07",
    "a\u202eb\u2066c",
    "z\u200be\u200dr\ufeffo",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "two\nlines\r\tand\x00more",
    "  spaces  ",
    "{who} %s {0} \\N",
    "😀" * 200,
    "А" + "da",  # a Cyrillic A
    "'; DROP TABLE pupils; --",
    "<script>alert(1)</script>",
    "\ud800 half a pair",
)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
async def test_a_hostile_name_passes_through_unchanged(stage: Stage, eye: Eye, name: str) -> None:
    await stage.join("hostile", name=name, waiting=True)
    await eye.until_waiting(name)
    await stage.admit("hostile")
    await eye.until_in(name)
    await stage.join("Ada")
    await eye.until_in("Ada")
    await stage.change("Ada", name=name)
    await stage.change("Ada", sharing=True)
    await eye.until(lambda: eye.where(name) == [Place.IN_CALL] * 2)
    await stage.leave("hostile")
    await eye.until_in(name)


async def test_a_name_is_no_command_in_a_reply(stage: Stage, eye: Eye) -> None:
    """What a provider says in its own words holds nobody's name."""
    await stage.join("[x]Ada Unmistakable")
    await eye.until_in("[x]Ada Unmistakable")
    ada = eye.one("[x]Ada Unmistakable").id
    await stage.leave("[x]Ada Unmistakable")
    for kind in ActionKind:
        reply = await stage.provider.perform(Action("1", kind, (ada,)))
        assert "Unmistakable" not in reply.detail


@pytest.mark.parametrize("ahead", [-120.0, 0.0, 120.0])
async def test_what_happens_is_dated_by_the_platforms_clock(
    stage: Stage, watch: Watch, ahead: float
) -> None:
    stage.misset(ahead)
    eye = await watch()
    began = stage.now()
    await stage.join("Ada")
    await eye.until_in("Ada")
    await stage.leave("Ada")
    await eye.until_gone("Ada")
    await stage.record(True)
    await eye.until(lambda: eye.meeting.recording)
    await stage.end()
    await eye.until(lambda: eye.meeting.over)
    known = {
        person.id for told in eye.of(Seen) for person in people_in(told) if person.name == "Ada"
    }
    dated = [
        told
        for told in eye.told
        if (isinstance(told, Seen) and told.participant.id in known)
        or (isinstance(told, Left) and told.id in known)
        or isinstance(told, (Recording, Ended))
    ]
    assert {type(told) for told in dated} >= {Seen, Left, Recording, Ended}
    for told in dated:
        assert began - 1.0 <= told.at <= stage.now() + 1.0, told
    for told in eye.of(Started):
        assert told.at <= stage.now() + 1.0


async def test_a_whole_lesson_with_troubles_breaks_no_rule(stage: Stage, eye: Eye) -> None:
    """The rules are those of :mod:`tests.conformance.rules`, held for every word of every
    test; here is more of everything."""
    await stage.join("Mr Jones", account="jones@school.example")
    await stage.change("Mr Jones", role=Role.CO_HOST)
    for number in range(12):
        await stage.join(f"Pupil {number}", waiting=True)
    for number in range(12):
        await stage.admit(f"Pupil {number}", new_id=number % 2 == 1)
    await eye.until_in(*(f"Pupil {number}" for number in range(12)))
    await stage.change("Pupil 3", sharing=True, muted=False, camera=False, hand=True)
    for trouble in (Trouble.STAMMER, Trouble.CUT, Trouble.DISABLED, Trouble.LOST):
        await stage.begin(trouble)
        await stage.join(f"{trouble.name} guest")
        await stage.linger()
        await stage.heal()
        await stage.linger()
    await stage.record(True)
    await stage.lock(True)
    await stage.put_back("Pupil 5")
    await eye.until_waiting("Pupil 5")
    await stage.end()
    await eye.until(lambda: eye.meeting.over and not eye.meeting.people)
    assert not eye.broken
    named = [person for told in eye.told for person in people_in(told) if person.name]
    assert any(person.companion for person in named) is stage.traits.companion
    assert not [one for one in named if one.companion and str(one.name).startswith("Pupil")]
