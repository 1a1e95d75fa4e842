"""How a lesson goes by itself: from its beginning to its end, and the same for the same seed."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from providers.base import (
    Abilities,
    Became,
    Channel,
    ChannelState,
    Ended,
    Left,
    Notice,
    Observation,
    Place,
    Provider,
    Pulse,
    Recording,
    Role,
    Seen,
    Snapshot,
    Started,
    Switch,
)
from providers.practice.actions import NOT_OFFERED
from providers.practice.provider import PracticeProvider
from providers.practice.scenario import load_scenario
from providers.practice.sections import Arrivals, Life, Names, Platform
from providers.practice.stress import stress_scenario
from providers.practice.vocabulary import Event
from tests.practice.lesson import Lesson, scenario
from tests.practice.test_scenario import SHIPPED


def without_pulses(told: list[Observation]) -> list[Observation]:
    return [one for one in told if not isinstance(one, Pulse)]


async def played(name: str, seed: int = 0, speed: float = 1.0, step: float | None = None) -> Lesson:
    shipped = load_scenario(name)
    lesson = Lesson(shipped, seed, speed, step)
    await lesson.play(shipped.length / speed + 10)
    return lesson


def test_it_is_a_provider() -> None:
    provider: Provider = PracticeProvider(scenario())
    assert provider.platform == "Practice"


@pytest.mark.parametrize("name", SHIPPED)
async def test_a_shipped_scenario_plays_to_its_end(name: str) -> None:
    lesson = await played(name)
    assert any(isinstance(one, Ended) for one in lesson.told)
    assert lesson.people == {}
    assert lesson.sim.room.over


@pytest.mark.parametrize("name", ["calm", "storm", "flaky"])
async def test_the_same_seed_plays_the_same_lesson(name: str) -> None:
    first, second, other = await played(name, 5), await played(name, 5), await played(name, 6)
    assert first.told == second.told
    assert first.told != other.told


@pytest.mark.parametrize("name", ["calm", "flaky"])
async def test_how_time_is_cut_into_steps_changes_nothing(name: str) -> None:
    fine, coarse = await played(name, 5), await played(name, 5, step=3.7)
    assert without_pulses(fine.told) == without_pulses(coarse.told)


async def test_speed_changes_only_the_times() -> None:
    slow, fast = await played("intruder", 5), await played("intruder", 5, speed=20)
    assert [one.kind for one in without_pulses(slow.told)] == [
        one.kind for one in without_pulses(fast.told)
    ]
    ends = [next(o.at for o in lesson.told if isinstance(o, Ended)) for lesson in (slow, fast)]
    began = slow.time.utc() - slow.time.elapsed
    assert ends[0] - began == pytest.approx(420)
    assert ends[1] - began == pytest.approx(21)


async def test_a_lesson_begins_when_somebody_looks() -> None:
    lesson = Lesson(scenario(Event(at=2, do="raise_hand", who="pupil 1")))
    lesson.time.elapsed += 100
    await lesson.play(1)
    assert lesson.pupil(1).hand is False
    await lesson.play(2)
    assert lesson.pupil(1).hand is True


async def test_the_beginning_says_how_things_stand() -> None:
    lesson = Lesson(load_scenario("calm"))
    news = await lesson.play(0)
    kinds = [one.kind for one in news]
    assert kinds[:3] == ["channel", "started", "abilities"]
    assert kinds[3:6] == ["snapshot", "locked", "muted_on_entry"]
    assert kinds[6:] == ["switched"] * len(Switch) + ["pulse"]
    assert isinstance(news[0], Channel)
    assert news[0].state is ChannelState.UP
    assert isinstance(news[1], Started)
    by_place = Counter(one.place for one in lesson.people.values())
    assert by_place == {Place.IN_CALL: 12}
    assert all((one.since or 0) < news[0].at for one in lesson.people.values())


async def test_pulses_come_about_once_a_second() -> None:
    lesson = Lesson(scenario())
    news = await lesson.play(30)
    assert 25 <= sum(isinstance(one, Pulse) for one in news) <= 31


async def test_two_staff_are_there_with_their_accounts() -> None:
    lesson = Lesson(scenario())
    await lesson.play(1)
    staff = {one.account: one.role for one in lesson.people.values() if one.account}
    assert staff == dict(
        zip(lesson.provider.staff_accounts, (Role.HOST, Role.CO_HOST), strict=True)
    )


async def test_most_pupils_show_the_name_on_the_register() -> None:
    lesson = Lesson(load_scenario("calm"), seed=1)
    await lesson.play(80)
    register = {pupil.full_name for pupil in lesson.provider.pupils}
    accounts = {pupil.account for pupil in lesson.provider.pupils}
    shown = [one for one in lesson.people.values() if one.role is Role.PARTICIPANT]
    assert len(shown) >= 25
    assert len(register & {one.name for one in shown}) >= 18
    assert len(lesson.named("iPad (2)")) == 1
    assert 5 <= len(accounts & {one.account for one in shown}) <= 10


async def test_arrivals_are_as_the_scenario_says() -> None:
    arrivals = Arrivals(
        already_in=4, let_in=3, within=10, late=2, late_from=20, late_until=30, absent=1
    )
    lesson = Lesson(scenario(pupils=15, arrivals=arrivals))
    counts: list[Counter[Place | None]] = []
    for _ in range(3):
        await lesson.play(0 if not counts else 14)
        counts.append(Counter(lesson.places().values()))
    await lesson.play(14)
    counts.append(Counter(lesson.places().values()))
    assert counts[0] == {Place.IN_CALL: 4 + 2}
    assert counts[1] == {Place.IN_CALL: 4 + 3 + 2, Place.WAITING: 5}
    assert counts[3] == {Place.IN_CALL: 9, Place.WAITING: 7}


async def test_who_drops_out_comes_back_under_another_id() -> None:
    lesson = Lesson(scenario(arrivals=Arrivals(already_in=6, rejoins=2)))
    await lesson.play(1)
    before = set(lesson.people)
    await lesson.play(80)
    assert len(before - set(lesson.people)) == 2
    assert Counter(lesson.places().values())[Place.WAITING] == 2


async def test_pupils_whom_events_name_are_there_under_their_own_names() -> None:
    event = Event(at=1, do="raise_hand", who="pupil 17")
    for seed in range(10):
        lesson = Lesson(
            scenario(
                event,
                pupils=20,
                arrivals=Arrivals(already_in=1),
                names=Names(short=10, parents=4, devices=("iPad",)),
            ),
            seed,
        )
        await lesson.play(2)
        assert lesson.pupil(17).hand
        assert lesson.pupil(17).name == lesson.provider.pupils[16].full_name


async def test_the_background_is_alive_and_settles_again() -> None:
    life = Life(hands_a_minute=30, unmutes_a_minute=30, cameras_a_minute=30)
    lesson = Lesson(scenario(life=life))
    news = await lesson.play(120)
    told = [one.participant for one in news if isinstance(one, Seen)]
    for field, value in (("hand", True), ("muted", False), ("camera", False)):
        assert sum(getattr(one, field) is value for one in told) >= 10, field
        assert sum(getattr(one, field) is (not value) for one in told) >= 10, field


async def test_who_is_noisy_comes_in_with_the_microphone_on() -> None:
    arrivals = Arrivals(already_in=0, let_in=6, within=5)
    lesson = Lesson(scenario(arrivals=arrivals, life=Life(noisy=2)))
    await lesson.play(10)
    assert sum(one.muted is False for one in lesson.people.values()) == 2


async def test_forty_strangers_come_in_twenty_seconds() -> None:
    lesson = Lesson(load_scenario("storm"), seed=3)
    await lesson.play(29)
    before = Counter(lesson.places().values())[Place.WAITING]
    await lesson.play(23)
    assert Counter(lesson.places().values())[Place.WAITING] - before in range(38, 43)
    assert len(lesson.sim.truth.knocked) == 40


async def test_two_crowds_have_different_names() -> None:
    lesson = Lesson(
        scenario(
            Event(at=1, do="strangers", count=10, over=1),
            Event(at=4, do="strangers", count=10, over=1),
        )
    )
    await lesson.play(6)
    names = list(lesson.sim.truth.knocked.values())
    assert len(names) == 20
    assert names[:10] != names[10:]


async def test_the_second_member_of_staff_is_host_while_the_teacher_is_away() -> None:
    lesson = Lesson(load_scenario("one-staff"))
    await lesson.play(37)
    assert lesson.named("Mrs Adeyemi") == []
    assert lesson.one("Mr Lindqvist").role is Role.HOST
    await lesson.play(65)
    assert lesson.one("Mrs Adeyemi").role is Role.HOST
    assert lesson.one("Mr Lindqvist").role is Role.CO_HOST


async def test_a_recording_is_told_when_it_begins_and_when_it_stops() -> None:
    lesson = await played("recording")
    told = [(one.on, one.what) for one in lesson.told if isinstance(one, Recording)]
    assert told == [(True, "recording"), (False, "recording")]


async def test_an_impostor_has_the_name_of_a_pupil_who_is_there() -> None:
    lesson = Lesson(load_scenario("impostor"))
    await lesson.play(32)
    real = lesson.pupil(5)
    assert real.place is Place.IN_CALL
    waiting = [one for one in lesson.people.values() if one.place is Place.WAITING]
    impostor = lesson.sim.known["the look-alike"]
    assert impostor.name != real.name
    assert impostor.name in {one.name for one in waiting}
    await lesson.play(28)
    assert [one.place for one in lesson.named(lesson.person(12).name)] == [Place.WAITING]


async def test_a_notice_a_rename_and_a_camera() -> None:
    lesson = Lesson(
        scenario(
            Event(at=1, do="notice", text="Have a look at pupil 2."),
            Event(at=1, do="rename", who="pupil 2", to="iPad"),
            Event(at=1, do="camera_off", who="pupil 2"),
            Event(at=2, do="camera_on", who="pupil 2"),
            Event(at=3, do="raise_hand", who="a pupil"),
        )
    )
    news = await lesson.play(4)
    assert [one.text for one in news if isinstance(one, Notice)] == ["Have a look at pupil 2."]
    assert lesson.pupil(2).name == "iPad"
    assert lesson.pupil(2).camera is True
    assert sum(one.hand is True for one in lesson.people.values()) == 1


async def test_what_is_out_of_sight_is_told_when_sight_is_back() -> None:
    lesson = Lesson(
        scenario(
            Event(at=5, do="lose_sight", seconds=20),
            Event(at=10, do="leave", who="pupil 3"),
            Event(at=11, do="record"),
        )
    )
    news = await lesson.play(26)
    states = [(one.state, one.gap) for one in news if isinstance(one, Channel)]
    assert states == [
        (ChannelState.UP, False),
        (ChannelState.DOWN, True),
        (ChannelState.UP, False),
    ]
    down, up = (i for i, one in enumerate(news) if isinstance(one, Channel) and i)
    assert [one.kind for one in news[down + 1 : up]] == ["abilities"]
    can = [
        {each.available for kind, each in one.actions.items() if kind not in NOT_OFFERED}
        for one in news
        if isinstance(one, Abilities)
    ]
    assert can == [{True}, {False}, {True}]
    assert len(lesson.people) == 7
    assert [one.on for one in news if isinstance(one, Recording)] == [True]


async def test_an_end_out_of_sight_is_told_when_sight_is_back() -> None:
    lesson = Lesson(scenario(Event(at=5, do="lose_sight", seconds=20), length=10.0))
    kinds = []
    async for observation in lesson._observations:
        kinds.append(observation.kind)
        if isinstance(observation, Ended):
            break
    assert lesson.time.elapsed > 24.9  # small steps do not add up exactly
    assert observation.at == lesson.provider._time.stamp(10.0)
    assert kinds[-5:] == ["channel", "abilities", "channel", "snapshot", "ended"]
    await lesson.play(3)
    assert [one.kind for one in lesson.told[:2]] == ["abilities", "pulse"]
    assert {one.kind for one in lesson.told[2:]} == {"pulse"}


async def test_sight_is_back_when_the_last_loss_is_over() -> None:
    lesson = Lesson(
        scenario(Event(at=5, do="lose_sight", seconds=10), Event(at=8, do="lose_sight", seconds=10))
    )
    news = await lesson.play(20)
    up = [one.at for one in news if isinstance(one, Channel) and one.state is ChannelState.UP]
    assert [at - up[0] for at in up] == [0, 18]


async def test_after_the_end_nothing_is_due() -> None:
    lesson = await played("calm")
    assert lesson.sim.next_at() == math.inf


async def test_nobody_comes_who_is_there() -> None:
    lesson = Lesson(scenario(Event(at=1, do="stranger", who="Danny")))
    await lesson.play(2)
    room, danny = lesson.sim.room, lesson.sim.known["Danny"]
    count = len(room.present)
    assert not room.knock(danny)
    assert not room.walk_in(danny)
    assert not room.walk_in(lesson.person(1))
    assert len(room.present) == count


async def test_a_new_reader_is_told_how_things_stand_and_time_goes_on() -> None:
    lesson = Lesson(scenario(Event(at=2, do="leave", who="pupil 1")))
    await lesson.play(3)
    now = lesson.sim.room.now
    again = lesson.provider.observe()
    news = [await anext(again) for _ in range(5)]
    assert [one.kind for one in news] == ["channel", "started", "abilities", "snapshot", "locked"]
    assert isinstance(news[3], Snapshot)
    assert len(news[3].participants) == 7
    assert lesson.sim.room.now >= now


async def test_who_is_absent_takes_no_odd_name_with_them() -> None:
    for seed in range(10):
        arrivals = Arrivals(already_in=2, absent=4)
        lesson = Lesson(scenario(arrivals=arrivals, names=Names(devices=("iPad",))), seed)
        await lesson.play(20)
        assert lesson.one("iPad")


async def test_a_faithful_platform_tells_each_thing_once_and_all_of_it() -> None:
    lesson = Lesson(scenario(life=Life(changes_a_second=5), platform=Platform(snapshot_every=0)))
    await lesson.play(60)
    snapshot = lesson.sim.room.snapshot()
    in_flight = {one.id for one in snapshot.participants if lesson.people[one.id] != one}
    assert len(in_flight) <= 2


@pytest.mark.parametrize("fault", ["drop", "duplicate", "reorder"])
async def test_each_fault_of_the_platform_shows(fault: str) -> None:
    life = Life(changes_a_second=5)
    good = Lesson(scenario(life=life, platform=Platform(new_ids=0)))
    bad = Lesson(scenario(life=life, platform=Platform(new_ids=0, **{fault: 0.3})))
    seen = [
        [one for one in await lesson.play(100) if isinstance(one, Seen)] for lesson in (good, bad)
    ]
    good_seen, bad_seen = seen
    disorder = [one.at for one in bad_seen] != sorted(one.at for one in bad_seen)
    if fault == "drop":
        assert 300 <= len(bad_seen) <= 400
        assert not disorder
    elif fault == "duplicate":
        assert 600 <= len(bad_seen) <= 700
        assert len(set(map(repr, bad_seen))) <= len(good_seen)
    else:
        assert len(bad_seen) in range(480, 508)
        assert disorder
    assert len(good_seen) in range(495, 508)
    assert [one.at for one in good_seen] == sorted(one.at for one in good_seen)


async def test_a_snapshot_heals_what_was_dropped() -> None:
    platform = Platform(drop=1.0, snapshot_every=10, delay=0.5)
    lesson = Lesson(scenario(Event(at=3, do="leave", who="pupil 1"), platform=platform))
    await lesson.play(9)
    assert len(lesson.people) == 8
    await lesson.play_until(lambda one: isinstance(one, Snapshot), within=5)
    assert len(lesson.people) == 7


@pytest.mark.parametrize(("people", "rate"), [(30, 20.0), (1_000, 50.0)])
async def test_a_stress_scenario_makes_so_many_people_and_changes(people: int, rate: float) -> None:
    lesson = Lesson(stress_scenario(people, rate))
    await lesson.play(0)
    assert len(lesson.people) == people
    news = await lesson.play(10)
    changes = [one for one in news if isinstance(one, Seen)]
    assert rate * 10 * 0.95 <= len(changes) <= rate * 11.2


async def test_a_stress_scenario_lets_everybody_come_at_once() -> None:
    lesson = Lesson(stress_scenario(1_000, 0.0, joining=10.0))
    await lesson.play(15)
    assert Counter(lesson.places().values()) == {Place.IN_CALL: 1_000}


async def test_closing_ends_the_observations() -> None:
    lesson = Lesson(scenario())
    await lesson.play(1)
    await lesson.provider.close()
    assert [one.kind async for one in lesson._observations] == []


async def test_ids_follow_a_person_only_through_became() -> None:
    lesson = await played("storm", 4)
    became = [one for one in lesson.told if isinstance(one, Became)]
    assert became
    left = {one.id for one in lesson.told if isinstance(one, Left)}
    assert not {one.old for one in became} & left
