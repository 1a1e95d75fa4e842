from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.terminal.backlog import LIMIT, SYNC_END, SYNC_START, Backlog

CONTROLS = [
    "\x07",
    "\x1b[?1049h",
    "\x1b[?2004l",
    "\x1b[>25u",
    "\x1b[<u",
    "\x1b[?2026$p",
    "\x1b]52;c;aGk=\x07",
    "\x1b]22;pointer\x07",
    "\x1b[?1049h\x1b[?25l",
]


def frame(name: str, size: int = 20) -> str:
    return f"\x1b[1;1H{name}".ljust(size, ".")


def drain(backlog: Backlog) -> tuple[str, int]:
    """All that comes out, and how often a repaint was asked for."""
    out, repaints = b"", 0
    while (piece := backlog.take()) is not None:
        out += piece
        repaints += backlog.wrote(len(piece))
    return out.decode(), repaints


def fill(backlog: Backlog) -> None:
    """Leave more waiting than the limit."""
    while backlog.pending <= LIMIT:
        backlog.put(frame("filling", 1000))


def test_what_is_put_comes_out_in_order() -> None:
    backlog = Backlog()
    pieces = [frame("one"), "\x1b[?1049h", frame("two"), frame("three")]
    for piece in pieces:
        backlog.put(piece)
    assert drain(backlog) == ("".join(pieces), 0)
    assert backlog.pending == 0


def test_a_synchronised_frame_is_one_piece() -> None:
    backlog = Backlog()
    for text in (SYNC_START, frame("a"), frame("b"), SYNC_END):
        assert backlog.take() is None, "nothing comes out of a frame that is not complete"
        backlog.put(text)
    assert backlog.take() == (SYNC_START + frame("a") + frame("b") + SYNC_END).encode()


def test_a_control_inside_a_synchronised_frame_goes_before_it() -> None:
    backlog = Backlog()
    for text in (SYNC_START, frame("a"), "\x1b[?2048h", frame("b"), SYNC_END):
        backlog.put(text)
    assert backlog.take() == b"\x1b[?2048h"
    assert backlog.take() == (SYNC_START + frame("a") + frame("b") + SYNC_END).encode()


@pytest.mark.parametrize("texts", [(SYNC_START, SYNC_END), (SYNC_END,), ("",)])
def test_an_empty_frame_is_nothing(texts: tuple[str, ...]) -> None:
    backlog = Backlog()
    for text in texts:
        backlog.put(text)
    assert backlog.take() is None


def test_a_frame_of_any_size_is_taken_while_little_waits() -> None:
    backlog = Backlog()
    backlog.put(frame("whole screen", 50_000))
    assert len(drain(backlog)[0]) == 50_000


def test_over_the_limit_frames_are_dropped_until_all_is_written_and_one_repaint_is_due() -> None:
    backlog = Backlog()
    fill(backlog)
    accepted = backlog.pending
    backlog.put(frame("too much"))
    piece = backlog.take()
    assert piece is not None
    assert not backlog.wrote(len(piece))
    assert backlog.pending < LIMIT
    backlog.put(frame("still behind: the screen already lacks a frame"))
    rest, repaints = drain(backlog)
    assert len(piece) + len(rest) == accepted
    assert (repaints, backlog.dropped) == (1, 2)
    backlog.put(frame("repaint"))
    assert drain(backlog) == (frame("repaint"), 0)


def test_no_repaint_without_a_dropped_frame() -> None:
    backlog = Backlog()
    fill(backlog)
    assert drain(backlog)[1] == 0


def test_a_piece_in_hand_still_waits() -> None:
    backlog = Backlog()
    backlog.put(frame("big", LIMIT + 1))
    backlog.take()
    backlog.wrote(1)
    backlog.put(frame("fits: only the limit waits", 100))
    backlog.put(frame("does not"))
    assert (backlog.dropped, backlog.pending) == (1, LIMIT + 100)


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_is_never_dropped(control: str) -> None:
    backlog = Backlog()
    fill(backlog)
    backlog.put(frame("dropped"))
    backlog.put(control)
    backlog.drop_frames()
    assert drain(backlog) == (control, 1)


def test_bells_that_wait_are_one() -> None:
    backlog = Backlog()
    for _ in range(50):
        backlog.put("\x07")
    assert drain(backlog) == ("\x07", 0)
    backlog.put("\x07")
    assert drain(backlog) == ("\x07", 0)


def test_a_character_that_the_terminal_cannot_have_keeps_its_one_cell() -> None:
    backlog = Backlog(encoding="ascii")
    backlog.put(frame("é"))
    assert drain(backlog)[0] == frame("?")
    backlog = Backlog()
    backlog.put(frame("\ud800"))
    assert drain(backlog)[0] == frame("?")


@dataclass
class Written:
    count: int


FRAME_SIZES = st.sampled_from([10, 200, 1000, LIMIT, 3 * LIMIT])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("frame"), FRAME_SIZES),
        st.tuples(st.just("sync"), FRAME_SIZES),
        st.tuples(st.just("control"), st.integers(0, len(CONTROLS) - 1)),
        st.builds(Written, st.integers(1, 2 * LIMIT)),
    ),
    max_size=60,
)


@settings(deadline=None)
@given(STEPS)
def test_whatever_happens_frames_are_whole_in_order_and_bounded(
    steps: list[tuple[str, int] | Written],
) -> None:
    backlog = Backlog()
    put: list[bytes] = []
    taken: list[bytes] = []
    repaints = dropped_before = 0
    in_hand = 0

    def write(count: int) -> None:
        nonlocal in_hand, repaints, dropped_before
        while count:
            if not in_hand:
                piece = backlog.take()
                if piece is None:
                    return
                taken.append(piece)
                in_hand = len(piece)
            part = min(count, in_hand)
            in_hand -= part
            count -= part
            if backlog.wrote(part):
                repaints += 1
                assert backlog.pending == 0
                assert backlog.dropped > dropped_before, "a repaint for nothing"
                dropped_before = backlog.dropped

    for number, step in enumerate(steps):
        if isinstance(step, Written):
            write(step.count)
            continue
        kind, value = step
        if kind == "control":
            backlog.put(CONTROLS[value])
            put.append(CONTROLS[value].encode())
            continue
        before = backlog.dropped, backlog.pending
        text = frame(f"frame {number} ", value)
        if kind == "sync":
            for part in (SYNC_START, text, SYNC_END):
                backlog.put(part)
            text = SYNC_START + text + SYNC_END
        else:
            backlog.put(text)
        if before[1] > LIMIT:
            assert backlog.dropped == before[0] + 1
        if backlog.dropped == before[0]:
            assert before[1] <= LIMIT
            put.append(text.encode())
    write(10**9)

    bell = CONTROLS[0].encode()
    assert [p for p in taken if p != bell] == [p for p in put if p != bell]
    assert backlog.pending == 0
    assert backlog.dropped == dropped_before, "frames were dropped and no repaint was due"
