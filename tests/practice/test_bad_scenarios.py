from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from providers.practice.scenario import LARGEST_FILE, BadScenario, Scenario, load_scenario
from providers.practice.sections import Arrivals
from providers.practice.vocabulary import Misfit

HEAD = 'title = "x"\nabout = "y"\n'
EVENT = HEAD + "[[event]]\nat = 5\n"


def sentence_about(path: Path | str) -> str:
    """What is said about this file: one sentence, in one line."""
    with pytest.raises(BadScenario) as caught:
        load_scenario(path)
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return sentence


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


CASES = {
    "wrong key": (HEAD + "colour = 3", "colour: found 'colour'", "one of title, about"),
    "misspelt key": (
        HEAD + "[arrivals]\nabsnt = 3",
        "arrivals: absnt: found 'absnt'",
        "write 'absent' instead",
    ),
    "misspelt key of an event": (
        EVENT + 'do = "share"\nhwo = "a pupil"',
        "event 1: hwo: found 'hwo'",
        "write 'who' instead",
    ),
    "wrong type": (HEAD + 'pupils = "many"', "pupils: found 'many'", "a whole number"),
    "half a pupil": (HEAD + "pupils = 2.5", "pupils: found 2.5", "a whole number"),
    "yes for a number": (HEAD + "pupils = true", "pupils: found True", "a whole number"),
    "number for text": ('title = 7\nabout = "y"', "title: found 7", "text in quotes"),
    "value for a section": (HEAD + "life = 3", "life: found 3", "a section with keys"),
    "value for the events": (HEAD + "event = 3", "event: found 3", "a list in [ ]"),
    "text for a list": (
        HEAD + '[names]\ndevices = "iPad"',
        "names: devices: found 'iPad'",
        "a list in [ ]",
    ),
    "number in a list of text": (
        HEAD + '[names]\ndevices = ["iPad", 3]',
        "names: devices 2: found 3",
        "text in quotes",
    ),
    "date for a number": (
        HEAD + "length = 2024-05-01",
        "length: found '2024-05-01'",
        "a number",
    ),
    "missing key": ('title = "x"', "about: found nothing", "add about = …"),
    "event without a time": (
        HEAD + '[[event]]\ndo = "share"\nwho = "a pupil"',
        "event 1: at: found nothing",
        "add at = …",
    ),
    "negative time": (
        HEAD + '[[event]]\nat = -1\ndo = "share"\nwho = "a pupil"',
        "event 1: at: found -1",
        "a number from 0 to",
    ),
    "no number": (
        HEAD + '[[event]]\nat = nan\ndo = "share"\nwho = "a pupil"',
        "event 1: at: found nan",
        "a number from 0 to",
    ),
    "endless time": (HEAD + "length = inf", "length: found inf", "a number from 1 to"),
    "time after the end": (
        HEAD + 'length = 60\n[[event]]\nat = 61\ndo = "share"\nwho = "a pupil"',
        "event 1: at: found 61",
        "within the lesson (length = 60)",
    ),
    "unknown do": (
        EVENT + 'do = "share"\nwho = "a pupil"\n[[event]]\nat = 6\ndo = "shuot"',
        "event 2: do: found 'shuot'",
        "write 'shout' instead",
    ),
    "do that is no text": (EVENT + "do = 3", "event 1: do: found 3", "one of stranger"),
    "event without a person": (
        EVENT + 'do = "share"',
        "event 1: who: found nothing",
        "add who = …",
    ),
    "detail that does not belong": (
        EVENT + 'do = "share"\nwho = "a pupil"\ncount = 3',
        "event 1: count: found 'count'",
        "remove count",
    ),
    "nobody's name": (EVENT + 'do = "share"\nwho = " "', "event 1: who: found ' '", "a name"),
    "somebody unknown": (
        EVENT + 'do = "share"\nwho = "Danny"',
        "event 1: who: found 'Danny'",
        "pupil 1 to pupil 28",
    ),
    "somebody who comes only later": (
        EVENT + 'do = "share"\nwho = "D"\n[[event]]\nat = 9\ndo = "stranger"\nwho = "D"',
        "event 1: who: found 'D'",
        "pupil 1 to pupil 28",
    ),
    "pupil beyond the class": (
        EVENT + 'do = "share"\nwho = "pupil 29"',
        "event 1: who: found 'pupil 29'",
        "pupil 1 to pupil 28",
    ),
    "impostor of nobody": (
        EVENT + 'do = "impostor"\nwho = "I"\nlike = "the cat"',
        "event 1: like: found 'the cat'",
        "pupil 1 to pupil 28",
    ),
    "stranger twice": (
        EVENT + 'do = "stranger"\nwho = "D"\n[[event]]\nat = 9\ndo = "stranger"\nwho = "D"',
        "event 2: who: found 'D'",
        "a name that nobody has yet",
    ),
    "crowd of nobody": (
        EVENT + 'do = "strangers"\ncount = 0\nover = 5',
        "event 1: count: found 0",
        "a number from 1 to 1000",
    ),
    "no class": (HEAD + "pupils = 0", "pupils: found 0", "a number from 1 to 1000"),
    "share above one": (
        HEAD + "[platform]\ndrop = 1.5",
        "platform: drop: found 1.5",
        "a number from 0 to 1",
    ),
    "end of no kind": (
        HEAD + '[end]\nhow = "slwo"',
        "end: how: found 'slwo'",
        "'ok', 'slow', 'refused'",
    ),
    "time for what never comes": (
        HEAD + '[end]\nhow = "never"\nseconds = 3',
        "end: seconds: found 3",
        "remove seconds",
    ),
    "late before late": (
        HEAD + "[arrivals]\nlate_from = 50\nlate_until = 40",
        "arrivals: late_until: found 40",
        "at least late_from (50)",
    ),
    "more arrivals than pupils": (
        HEAD + "pupils = 5\n[arrivals]\nlate = 9",
        "arrivals: found 9 pupils altogether",
        "make a number smaller",
    ),
    "more names than pupils": (
        HEAD + 'pupils = 5\n[names]\nshort = 5\ndevices = ["iPad"]',
        "names: found 6 pupils altogether",
        "make a number smaller",
    ),
    "teacher without a name": (
        HEAD + '[staff]\nteacher = ""',
        "staff: teacher: found ''",
        "expected a name",
    ),
    "bad TOML": (HEAD + "pupils = = 3", "line 3: found something that is not TOML", "correct"),
    "TOML that stops": (HEAD + '[[event]]\nwho = "', "line 4:", "correct that line"),
    "the same key twice": (HEAD + 'title = "z"', "line 3:", "correct that line"),
    "long nonsense": (
        HEAD + f'pupils = "{"n" * 5_000}"',
        "pupils: found 'nnn",
        "a whole number",
    ),
    "hostile nonsense": (
        HEAD + '"\\u001b[2J\\u202e" = 3',
        "·[2J·: found",
        "one of title",
    ),
    "number without end": (HEAD + f"pupils = {'9' * 5_000}", "too long to read", "correct it"),
    "number beyond every fraction": (
        HEAD + f"pupils = {'9' * 400}",
        "pupils: found a number too long to read",
        "a number from 1 to 1000",
    ),
    "hexadecimal number without end": (
        HEAD + f"pupils = 0x{'f' * 5_000}",
        "too long to read",
        "correct it",
    ),
    "lists more often than can be told": (
        HEAD + "[platform]\nsnapshot_every = 0.000001",
        "platform: snapshot_every: found 1e-06",
        "0 or a number from 1 to 14400; correct it",
    ),
    "lists a little too often": (
        HEAD + "[platform]\nsnapshot_every = 0.999",
        "platform: snapshot_every: found 0.999",
        "0 or a number from 1 to 14400",
    ),
    "lists less than never": (
        HEAD + "[platform]\nsnapshot_every = -1",
        "platform: snapshot_every: found -1",
        "0 or a number from 1 to 14400",
    ),
    "lists without end": ("a = " + "[" * 5_000, "too deep to read", "docs/scenarios.md"),
    "many keys within keys": (".".join("a" * 300) + " = 1", "too deep to read", "docs/scen"),
    "keys without end": (".".join("a" * 3_000) + " = 1", "too deep to read", "docs/scen"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_with_file_place_and_remedy(case: str, mine: Path) -> None:
    text, found, remedy = CASES[case]
    mine.write_text(text, encoding="utf-8")
    sentence = sentence_about(mine)
    assert sentence.startswith("mine.toml: ")
    assert found in sentence
    assert remedy in sentence
    assert len(sentence) < 400


def test_no_such_scenario_names_those_that_there_are() -> None:
    sentence = sentence_about("strom")
    assert sentence.startswith("There is no scenario 'strom'")
    assert "calm, flaky, impostor" in sentence


def test_no_such_file(tmp_path: Path) -> None:
    assert "a file that exists" in sentence_about(tmp_path / "missing.toml")


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    assert "cannot be read" in sentence_about(tmp_path)


def test_a_file_that_may_not_be_read(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_open = Path.open

    def refuse(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path == mine:  # not by its mode, for root may read all
            raise PermissionError(13, "Permission denied")
        return real_open(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    assert "(Permission denied); name a scenario file that you may read" in sentence_about(mine)


def test_a_file_that_is_no_page_of_text(mine: Path) -> None:
    mine.write_bytes(b"#" * (LARGEST_FILE + 1))
    assert "larger than a scenario can be" in sentence_about(mine)


def test_text_that_is_not_utf8_is_named_by_its_line(mine: Path) -> None:
    mine.write_bytes(HEAD.encode() + 'class_name = "Zoë"\n'.encode("latin-1"))
    assert "line 3: found text that is not UTF-8" in sentence_about(mine)


def test_a_scenario_made_in_a_program_is_checked_as_well() -> None:
    with pytest.raises(Misfit, match="pupils"):
        Scenario(title="x", about="y", pupils=0)
    with pytest.raises(Misfit, match="late_until"):
        Arrivals(late_from=9, late_until=8)
