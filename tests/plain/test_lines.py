from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.plain.lines import BELL, Lines


def all_of(lines: Lines) -> str:
    taken = []
    while (text := lines.take()) is not None:
        taken.append(text)
    return "".join(taken) + lines.close()


def test_lines_come_out_whole_and_in_order() -> None:
    lines = Lines()
    lines.put("one")
    lines.put("two", urgent=True)
    assert all_of(lines) == "one\ntwo\n"
    assert lines.take() is None


def test_the_oldest_calm_line_goes_first_and_is_counted_where_it_was() -> None:
    lines = Lines(limit=3)
    for number in range(4):
        lines.put(f"calm {number}")
    lines.put("END", urgent=True)
    assert all_of(lines) == "... 2 lines left out\ncalm 2\ncalm 3\nEND\n"


def test_urgent_lines_outlast_any_number_of_calm_ones() -> None:
    lines = Lines(limit=3)
    lines.put("END", urgent=True)
    for number in range(50):
        lines.put(f"calm {number}")
    assert all_of(lines) == "END\n... 48 lines left out\ncalm 48\ncalm 49\n"


def test_when_all_are_urgent_the_oldest_goes() -> None:
    lines = Lines(limit=2)
    for number in range(3):
        lines.put(f"step {number}", urgent=True)
    assert all_of(lines) == "... 1 line left out\nstep 1\nstep 2\n"


def test_a_bell_outlives_its_line() -> None:
    lines = Lines(limit=1)
    lines.put("danger", bell=True)
    lines.put("calm")
    assert all_of(lines) == f"... 1 line left out\ncalm\n{BELL}"


def test_no_bell_where_there_is_none() -> None:
    lines = Lines(bells=False)
    lines.put("danger", bell=True)
    assert all_of(lines) == "danger\n"


def test_typing_goes_on_in_its_line() -> None:
    lines = Lines()
    lines.type("a", "Note: a")
    lines.type("b", "Note: ab")
    assert all_of(lines) == "Note: ab\n"


def test_a_line_between_makes_typing_begin_anew() -> None:
    lines = Lines()
    lines.type("a", "Note: a")
    lines.put("Left: somebody.")
    lines.type("b", "Note: ab")
    lines.put("Noted.")
    assert all_of(lines) == "Note: a\nLeft: somebody.\nNote: ab\nNoted.\n"


def test_what_was_taken_back_begins_the_line_anew() -> None:
    lines = Lines()
    lines.type("ab", "Note: ab")
    lines.type("", "Note: a")
    assert all_of(lines) == "Note: ab\nNote: a\n"


def test_typing_that_was_left_out_is_made_good() -> None:
    lines = Lines(limit=2)
    lines.type("a", "Note: a")
    assert lines.take() == "Note: a"
    for number, letter in enumerate("bcd"):
        lines.type(letter, "Note: a" + "bcd"[: number + 1])
    assert all_of(lines) == "\nNote: abcd\n"


def test_no_terminal_acts_on_what_came_through() -> None:
    lines = Lines()
    lines.put("\x1b]0;owned\x07 \x9b2J\r\n\x00done")
    lines.type("\x1b[A", "Note: \x1b[A")
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in all_of(lines).replace("\n", ""))


@given(
    st.lists(st.tuples(st.sampled_from(["put", "urgent", "type", "take"]), st.booleans())),
    st.integers(1, 5),
)
def test_every_line_is_written_or_counted(steps: list[tuple[str, bool]], limit: int) -> None:
    lines, put, typed, written = Lines(limit=limit), 0, "", ""
    for step, flag in steps:
        if step == "take":
            written += lines.take() or ""
        elif step == "type":
            typed += "x"
            lines.type("x" if flag else "", f"typed {typed}")
        else:
            lines.put("line", urgent=step == "urgent")
            put += 1
    written += all_of(lines)
    found = written.splitlines()
    left_out = sum(int(line.split()[1]) for line in found if line.startswith("..."))
    assert found.count("line") + left_out == put
    assert all(line == "line" or line.startswith(("...", "typed x")) for line in found)
    assert "xtyped" not in written
    assert "xline" not in written
