from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from providers.practice.checking import check
from providers.practice.scenario import Scenario, list_scenarios, load_scenario
from providers.practice.sections import Arrivals, End, Life, Names, Platform, Staff
from providers.practice.vocabulary import VOCABULARY, Do, Event

SHIPPED = [
    "calm",
    "flaky",
    "impostor",
    "intruder",
    "one-staff",
    "recording",
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


def test_the_documentation_tells_the_defaults() -> None:
    text = DOCS.read_text(encoding="utf-8")
    scenario = Scenario(title="x", about="y")
    for key, value in (("pupils", scenario.pupils), ("length", scenario.length)):
        assert f"`{key}` {value:g}" in text
    for key in ("within", "late_from", "late_until"):
        assert f"`{key}` {getattr(scenario.arrivals, key):g}" in text
    platform = scenario.platform
    assert f"{platform.delay:g}, {platform.action_delay:g} |" in text


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
