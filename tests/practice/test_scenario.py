from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest

from providers.practice.checking import check
from providers.practice.scenario import BadScenario, Scenario, list_scenarios, load_scenario
from providers.practice.sections import Arrivals, End, Life, Names, Platform, Staff
from providers.practice.switch import EndSwitch
from providers.practice.timing import LessonTime
from providers.practice.vocabulary import VOCABULARY, Do, Event, Misfit

SHIPPED = [
    "calm",
    "flaky",
    "impostor",
    "intruder",
    "one-staff",
    "presenter",
    "recording",
    "sign-in",
    "storm",
    "unreachable",
]
DOCS = Path(__file__).parents[2] / "docs" / "scenarios.md"


def test_the_list_has_every_shipped_scenario_the_calm_one_first() -> None:
    rows = list_scenarios()
    assert [name for name, _, _ in rows] == SHIPPED
    assert all(title and about.endswith(".") for _, title, about in rows)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_is_what_the_full_check_makes_of_it(name: str, tmp_path: Path) -> None:
    shipped = files("providers.practice") / "scenarios" / f"{name}.toml"
    copy = tmp_path / "copy.toml"
    copy.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_scenario(name) == load_scenario(copy) == load_scenario(str(copy))


@pytest.mark.parametrize("name", SHIPPED)
def test_nobody_waits_long_for_something_to_happen(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.arrivals.within <= 20
    assert not scenario.event or scenario.event[0].at <= 60


def test_practice_starts_without_pydantic() -> None:
    # Importing pydantic takes about as long as all the rest up to the first paint may take.
    program = """
import sys
from providers.practice.provider import PracticeProvider
from providers.practice.scenario import list_scenarios, load_scenario
PracticeProvider(load_scenario(list_scenarios()[0][0]))
heavy = {"pydantic", "httpx", "zoomus", "textual", "openpyxl"} & set(sys.modules)
print(sorted(heavy))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def example_in_docs() -> str:
    return DOCS.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]


def test_the_example_in_the_documentation_loads(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(example_in_docs(), encoding="utf-8")
    scenario = load_scenario(path)
    assert scenario.class_name == "4M"
    assert scenario.staff == Staff(teacher="Mrs Ferreira", second="Mr Doyle")
    assert [event.do for event in scenario.event] == ["stranger", "share", "leave", "impostor"]
    assert scenario.end == End(how="refused", times=2)


def test_the_documentation_names_every_key_and_every_word() -> None:
    text = DOCS.read_text(encoding="utf-8")
    sections = (Scenario, Staff, Arrivals, Names, Life, Platform, End, Event)
    keys = {field.name for section in sections for field in fields(section)}
    assert [key for key in sorted(keys) if key not in text] == []
    assert [word for word in VOCABULARY if f"`{word}`" not in text] == []


SECTIONS: dict[str, type] = {
    "": Scenario,
    "staff": Staff,
    "arrivals": Arrivals,
    "names": Names,
    "life": Life,
    "platform": Platform,
    "end": End,
}
NEEDED = {"title": "x", "about": "y"}
SPECIAL = {
    "already_in": ("half of who is left over, rounded down", None),
    "devices": ("none", ()),
    "seconds": ("0.12; 8 with `slow`; 0.5 with `unreachable`", None),
    "times": ("all go wrong", None),
    "by_hand_after": ("never", None),
}
"""What the documentation says where the value that is used is not a plain one."""


def documented() -> dict[str, tuple[str, str]]:
    """What the tables of the documentation say of each key: if left out, and what it may be."""
    rows = {}
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4:
            named = cells[0] if re.match("`[a-z]", cells[0]) else cells[1]
            keys = re.findall("`([a-z_]+)`", named)
            rows.update(dict.fromkeys(keys, (cells[2], cells[3])))
    return rows


def plain_keys() -> dict[str, tuple[str, Any]]:
    """Section and default of every key that is no section and need not be given."""
    return {
        one.name: (section, one.default)
        for section, kind in SECTIONS.items()
        for one in fields(kind)
        if one.name not in SECTIONS and one.name != "event" and one.name not in NEEDED
    }


def with_value(key: str, value: object) -> Scenario:
    section = plain_keys()[key][0]
    data: dict[str, Any] = {**NEEDED, "pupils": 1_000}
    table = {"late_until": 14_400.0} if key == "late_from" else {}
    if section:
        data[section] = {**table, key: value}
    else:
        data[key] = value
    return check(data, "x.toml")


def test_the_documentation_says_what_is_used_if_a_key_is_left_out() -> None:
    rows = documented()
    for key, (_section, default) in plain_keys().items():
        said = rows[key][0]
        if key in SPECIAL:
            assert (said, default) == SPECIAL[key]
        else:
            assert said == (f'"{default}"' if isinstance(default, str) else f"{default:g}"), key


def test_the_documentation_says_how_long_an_answer_to_end_takes() -> None:
    usual = {"ok": 0.12, "slow": 8, "refused": 0.12, "not-ended": 0.12, "unreachable": 0.5}
    for how, seconds in usual.items():
        switch = EndSwitch(End(how=how), LessonTime())  # type: ignore[arg-type]
        assert switch.press().seconds == seconds


@pytest.mark.parametrize("how", ["ok", "slow"])
def test_the_number_of_tries_is_no_matter_where_none_goes_wrong(how: Any) -> None:
    switch, plain = (EndSwitch(End(how=how, times=times), LessonTime()) for times in (1, None))
    assert [switch.press() for _ in range(3)] == [plain.press() for _ in range(3)]


def test_the_documentation_says_what_each_number_may_be() -> None:
    tried = set()
    for key, (_default, limits) in documented().items():
        said = limits.replace("`late_from`", "40").replace(",", "")
        match = re.fullmatch(r"(0 or )?([0-9]+) to ([0-9]+)", said)
        if match is None:
            continue
        low, high = int(match[2]), int(match[3])
        for value in (low, high, *([0] if match[1] else [])):
            with_value(key, value)
        for value in (low - 1, high + 1):
            if not (match[1] and value == 0):
                with pytest.raises(BadScenario, match=key):
                    with_value(key, value)
        tried.add(key)
    numbers = {
        one.name
        for kind in SECTIONS.values()
        for one in fields(kind)
        if re.match("int|float", str(one.type))
    }
    assert tried == numbers


@pytest.mark.parametrize(
    ("do", "key", "low"),
    [
        ("strangers", "count", 1),
        ("strangers", "over", 0),
        ("lose_sight", "seconds", 0),
        ("stranger", "let_in_after", 0),
        ("leave", "back_after", 0),
    ],
)
def test_the_documentation_says_what_each_number_of_an_event_may_be(
    do: Do, key: str, low: int
) -> None:
    details: dict[str, Any] = {"count": 1, "over": 1} if do == "strangers" else {}
    if do in ("stranger", "leave"):
        details = {"who": "Danny"}
    high = 1_000 if key == "count" else 14_400
    for value in (low, high):
        Event(at=0, do=do, **details | {key: value})
    for value in (low - 1, high + 1):
        with pytest.raises(Misfit, match=key):
            Event(at=0, do=do, **details | {key: value})


def test_every_word_has_its_needs() -> None:
    assert set(VOCABULARY) == set(get_args(Do))


def test_a_whole_number_will_do_where_seconds_are_wanted() -> None:
    assert check({"title": "x", "about": "y", "length": 60}, "x.toml").length == 60.0


def test_half_of_those_who_are_left_over_are_there_already() -> None:
    scenario = Scenario(
        title="x", about="y", pupils=20, arrivals=Arrivals(let_in=5, late=2, absent=1)
    )
    assert scenario.already_in == 6


def test_a_file_saved_by_a_windows_editor_loads(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + example_in_docs().replace("\n", "\r\n").encode())
    assert load_scenario(path).pupils == 24


def test_a_hostile_name_is_taken_as_it_is() -> None:
    name = "\u202e[@click=app.boom]" + "x" * 10_000 + "\x1b]0;title\x07"
    event = {"at": 1, "do": "stranger", "who": name}
    data = json.loads(json.dumps({"title": "x", "about": "y", "event": [event]}))
    assert check(data, "x.toml").event[0].who == name
