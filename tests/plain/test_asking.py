from __future__ import annotations

import pytest

from monitor.plain.asking import Asking, Typing
from monitor.plain.speech import Speech
from monitor.words import Words
from tests.plain.lesson import Said, pressed
from widgets.prompt import Answer, Question

QUESTION = Question("Remove Eve?", (Answer(("n",), "no", "N"), Answer(("y", "enter"), "yes", "Y")))


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def answers() -> list[str]:
    return []


@pytest.fixture
def asking(said: Said, answers: list[str]) -> Asking:
    return Asking(Speech(said, Words()), QUESTION, answers.append)


@pytest.fixture
def typing(said: Said, answers: list[str]) -> Typing:
    return Typing(Speech(said, Words()), "Note", answers.append)


def test_a_question_is_asked_with_its_answers(asking: Asking, said: Said) -> None:
    assert said.take() == ["Remove Eve? n: no; y: yes; escape: cancel."]


@pytest.mark.parametrize(("key", "value"), [("n", "N"), ("y", "Y"), ("enter", "Y")])
def test_a_question_is_answered(asking: Asking, answers: list[str], key: str, value: str) -> None:
    assert asking.key(pressed(key))
    assert answers == [value]


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
def test_a_question_is_cancelled(asking: Asking, said: Said, answers: list[str], key: str) -> None:
    assert asking.key(pressed(key))
    assert answers == []
    assert said.take()[-1] == "Cancelled."


@pytest.mark.parametrize("key", ["x", "m", "q", "up", "space"])
def test_another_key_answers_nothing_and_says_so(
    asking: Asking, said: Said, answers: list[str], key: str
) -> None:
    assert not asking.key(pressed(key))
    assert answers == []
    assert said.take()[-1] == "That is no answer. n: no; y: yes; escape: cancel."


def test_a_paste_answers_nothing(asking: Asking, said: Said, answers: list[str]) -> None:
    assert not asking.pasted("y")
    assert answers == []
    assert said.take()[-1].startswith("A paste is no answer.")


def test_a_question_that_is_dropped_says_so(asking: Asking, said: Said, answers: list[str]) -> None:
    asking.drop()
    assert said.urgent == ["The question was closed."]
    assert answers == []


def test_a_text_that_is_dropped_says_so(typing: Typing, said: Said, answers: list[str]) -> None:
    typing.key(pressed("a"))
    typing.drop()
    assert said.urgent == ["The text was dropped."]
    assert answers == []


def test_text_is_taken_until_enter(typing: Typing, said: Said, answers: list[str]) -> None:
    for letter in " hé y":
        assert not typing.key(pressed(letter))
    assert said.typed[-1] == ("y", "Note:  hé y")
    assert typing.key(pressed("enter"))
    assert answers == ["hé y"]


def test_what_was_typed_can_be_taken_back(typing: Typing, said: Said, answers: list[str]) -> None:
    for key in ("a", "b", "backspace", "c"):
        typing.key(pressed(key))
    assert said.typed == [
        ("a", "Note: a"),
        ("b", "Note: ab"),
        ("", "Note: a"),
        ("c", "Note: ac"),
    ]
    typing.key(pressed("ctrl+u"))
    typing.key(pressed("enter"))
    assert answers == [""]


def test_a_paste_is_one_line_of_plain_text(typing: Typing, said: Said, answers: list[str]) -> None:
    assert not typing.pasted("two\nlines\t\u202eand \x1b[31mtricks")
    typing.key(pressed("enter"))
    assert answers == ["two lines  and  [31mtricks"]


def test_typing_is_cancelled(typing: Typing, said: Said, answers: list[str]) -> None:
    typing.key(pressed("a"))
    assert typing.key(pressed("escape"))
    assert answers == []
    assert said.take()[-1] == "Cancelled."


def test_a_key_that_is_no_letter_types_nothing(typing: Typing, said: Said) -> None:
    for key in ("up", "f5", "ctrl+k"):
        assert not typing.key(pressed(key))
    assert said.typed == []
