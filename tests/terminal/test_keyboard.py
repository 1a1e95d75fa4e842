from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from monitor.terminal.keyboard import PASTE_LIMIT, PASTE_SILENCE, Keyboard

START, END = "\x1b[200~", "\x1b[201~"


def keys(messages: list[Message]) -> list[str]:
    return [message.key for message in messages if isinstance(message, events.Key)]


def pastes(messages: list[Message]) -> list[str]:
    return [message.text for message in messages if isinstance(message, events.Paste)]


def typed(*chunks: str) -> list[Message]:
    keyboard = Keyboard()
    return [message for chunk in chunks for message in keyboard.feed(chunk, 0.0)]


@pytest.mark.parametrize(
    ("sequence", "key"),
    [
        ("\x05", "ctrl+e"),
        ("\x1b[101;5u", "ctrl+e"),
        ("\x1b[101;69u", "ctrl+e"),  # with caps lock
        ("\x1b[101;133u", "ctrl+e"),  # with num lock
        ("\x1b[24~", "f12"),
        ("\x1b[24;129~", "f12"),  # with num lock
        ("a", "a"),
        ("\x1b[A", "up"),
    ],
)
def test_keys_are_heard_however_their_bytes_are_cut(sequence: str, key: str) -> None:
    assert keys(typed(sequence)) == [key]
    assert keys(typed(*sequence)) == [key]


def test_a_key_after_other_keys_in_one_read_is_heard() -> None:
    assert keys(typed("j\x1b[Bj\x05k")) == ["j", "down", "j", "ctrl+e", "k"]


@pytest.mark.parametrize(
    "pasted",
    [
        "\x05",
        "\x1b[24~",
        "\x1b[101;5u",
        "\x1b[24~\x05",  # Textual's own parser makes a pressed ctrl+e of this
        "\x1b" + "x" * 40 + "\x05",
        "\x1b\x1b\x05",
        "text \x05 text \x1b[24~ text",
        "\x1b[200~\x05",
        "\x1b[20\x05",
    ],
)
def test_nothing_pasted_is_a_key(pasted: str) -> None:
    for chunks in ((START + pasted + END,), (*START, *pasted, *END)):
        messages = typed(*chunks)
        assert keys(messages) == []
        assert len(pastes(messages)) <= 1


def test_a_paste_arrives_as_plain_text() -> None:
    assert pastes(typed(f"{START}Aisha\tK.\r\nsaid \x1b[31m\x05\x9bhi{END}")) == [
        "Aisha\tK.\r\nsaid [31mhi"
    ]


def test_keys_work_before_and_right_after_a_paste() -> None:
    messages = typed(f"a{START}pasted{END}\x05b")
    assert keys(messages) == ["a", "ctrl+e", "b"]
    assert pastes(messages) == ["pasted"]


def test_a_huge_paste_is_cut_short_and_ends() -> None:
    messages = typed(START, "x" * PASTE_LIMIT, "y" * 100_000, END + "\x05")
    assert pastes(messages) == ["x" * PASTE_LIMIT]
    assert keys(messages) == ["ctrl+e"]


def test_a_paste_without_an_end_does_not_make_end_deaf() -> None:
    keyboard = Keyboard()
    messages = list(keyboard.feed(START + "half", 10.0))
    messages += keyboard.tick(10.0 + PASTE_SILENCE / 2)
    assert messages == []
    messages += keyboard.feed("\x05", 10.0 + PASTE_SILENCE)
    assert pastes(messages) == ["half"]
    assert keys(messages) == ["ctrl+e"]


@pytest.mark.parametrize(("sequence", "key"), [("\x05", "ctrl+e"), ("\x1b[24~", "f12")])
def test_a_key_that_is_hammered_into_a_paste_without_an_end_is_heard(
    sequence: str, key: str
) -> None:
    keyboard = Keyboard()
    messages = list(keyboard.feed(START + "half", 10.0))
    messages += keyboard.feed(sequence, 10.4)
    assert messages == []
    messages += keyboard.feed(sequence, 10.8)
    messages += keyboard.feed(sequence, 11.2)
    assert keys(messages) == [key, key]
    assert len(pastes(messages)) == 1


@pytest.mark.parametrize("text", ["\r", "\n", "\t", "e", "ee", "\x05\x05"])
def test_what_comes_twice_in_a_paste_need_not_be_a_key(text: str) -> None:
    keyboard = Keyboard()
    chunks = ((START, 10.0), (text, 10.4), (text, 10.8), (END, 11.2))
    messages = [message for chunk, now in chunks for message in keyboard.feed(chunk, now)]
    assert keys(messages) == []


def test_a_paste_that_fell_silent_ends_by_itself_and_its_late_end_is_harmless() -> None:
    keyboard = Keyboard()
    list(keyboard.feed(START + "half", 10.0))
    assert pastes(list(keyboard.tick(10.0 + PASTE_SILENCE))) == ["half"]
    assert list(keyboard.feed(END, 12.0)) == []
    assert keys(list(keyboard.feed("a", 12.0))) == ["a"]


@pytest.mark.parametrize("broken", ["\x1b[9999999;5u", "\x1b[97:65;5u"])
def test_input_that_breaks_the_parser_does_not_make_end_deaf(broken: str) -> None:
    assert keys(typed(broken + "\x05", "\x1b[24~")) == ["ctrl+e", "f12"]


def test_a_mouse_in_pixels_still_is_after_the_parser_broke() -> None:
    resize, click = "\x1b[48;24;80;480;800t", "\x1b[<0;401;241M"

    def clicked(*chunks: str) -> list[tuple[float, float]]:
        messages = typed(resize, *chunks, click)
        return [(m.x, m.y) for m in messages if isinstance(m, events.MouseDown)]

    assert clicked("\x1b[9999999;5u") == clicked() == [(40.0, 12.0)]


ANYTHING = st.text(
    alphabet=st.sampled_from(list("\x1b[]24~\x0501;u?2026$y\tAé日\x00<M")), max_size=60
)


@settings(deadline=None)
@given(pasted=ANYTHING.filter(lambda text: END not in text), cuts=st.lists(st.integers(0, 72)))
def test_no_paste_is_ever_a_key(pasted: str, cuts: list[int]) -> None:
    text = START + pasted + END
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    messages = typed(*(text[a:b] for a, b in pairwise(edges)))
    # A paste that itself holds the beginning of an end runs on into the next one.
    assert keys(messages) == []
    assert all(set(p) <= set("[]24~01;u?6$y\tAé日<M") for p in pastes(messages))


@settings(deadline=None)
@given(ANYTHING.filter(lambda text: "\x1b[200" not in text))
def test_after_any_garbage_end_is_heard(garbage: str) -> None:
    keyboard = Keyboard()
    list(keyboard.feed(garbage, 0.0))
    list(keyboard.tick(5.0))
    # A sequence that was left open swallows what follows; the key pressed again is heard.
    heard = [message for _ in range(40) for message in keyboard.feed("\x05", 5.0)]
    assert "ctrl+e" in keys(heard)
