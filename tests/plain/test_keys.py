from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from textual import events
from textual.message import Message

from monitor.plain.keyboard import Keys
from monitor.plain.windows import translated

GENEROUS = 20.0


class Recorder:
    """Keeps what the keyboard tells."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.ends = 0
        self.gone = threading.Event()
        self.messages: list[Message] = []

    def press_end(self) -> None:
        self.ends += 1
        self.ended.set()

    def heard(self, message: Message) -> None:
        self.messages.append(message)

    def input_gone(self) -> None:
        self.gone.set()

    def keys(self) -> list[str]:
        return [message.key for message in self.messages if isinstance(message, events.Key)]


@pytest.fixture
def hands() -> Recorder:
    return Recorder()


@pytest.fixture
def typewriter(hands: Recorder) -> Iterator[int]:
    """The end of a pipe that a keyboard reads."""
    reader, writer = os.pipe()
    keys = Keys(reader, ["f12", "ctrl+e"], hands)
    keys.start()
    yield writer
    keys.stop()
    os.close(writer)
    keys._thread.join(GENEROUS)
    os.close(reader)


@pytest.mark.parametrize("data", [b"\x05", b"\x1b[24~"])
async def test_end_is_asked_for_while_the_event_loop_is_blocked(
    typewriter: int, hands: Recorder, data: bytes
) -> None:
    os.write(typewriter, data)
    assert hands.ended.wait(GENEROUS)  # blocks the loop until the other thread has done it
    assert hands.messages == []


def test_end_is_heard_among_other_keys_and_every_time(typewriter: int, hands: Recorder) -> None:
    for press in (b"jj\x05", b"m\x05", b"q\x05"):
        hands.ended.clear()
        os.write(typewriter, press)
        assert hands.ended.wait(GENEROUS)
    assert hands.ends == 3
    assert hands.keys() == ["j", "j", "m", "q"]


def test_a_paste_is_text_and_never_end(hands: Recorder) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"\x1b[200~a\x05b\x1b[24~\x1b[201~k")
    os.close(writer)
    Keys(reader, ["f12", "ctrl+e"], hands).start()
    assert hands.gone.wait(GENEROUS)
    os.close(reader)
    assert hands.ends == 0
    assert "".join(m.text for m in hands.messages if isinstance(m, events.Paste)) == "ab[24~"
    assert hands.keys() == ["k"]


def test_letters_may_come_in_pieces(hands: Recorder) -> None:
    reader, writer = os.pipe()
    Keys(reader, ["f12"], hands).start()
    for piece in (b"\xc3", b"\xa9", b"\x1b[", b"B"):
        os.write(writer, piece)
    os.close(writer)
    assert hands.gone.wait(GENEROUS)
    os.close(reader)
    assert hands.keys() == ["é", "down"]


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        ("aA!", ["a", "A", "exclamation_mark"]),
        ("\r\t\x08\x1b ", ["enter", "tab", "backspace", "escape", "space"]),
        ("\x05\x03", ["ctrl+e", "ctrl+c"]),
        ("\xe0H\xe0P\x00;\xe0\x86", ["up", "down", "f1", "f12"]),
        ("\xe0\x7fx", ["x"]),
        ("\xe0", ["à"]),
    ],
)
def test_keys_of_windows(codes: str, names: list[str]) -> None:
    left = list(codes)
    keys = list(translated(lambda: left.pop(0) if left else "", lambda: bool(left)))
    assert [key.key for key in keys] == names
