from __future__ import annotations

from unicodedata import category, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from monitor.untrusted import (
    MAX_COMBINING,
    Mark,
    SafeText,
    ascii_fallback,
    cells,
    clean,
    initials,
    mixed_scripts,
)

HOSTILE = (
    "\x00\x07\x1b\x7f\x85\x9b\n\t \u00a0\u00ad\u034f\u061c\u115f\u200b\u200c\u200d\u200e\u2028"
    "\u202e\u2066\u2069\u2800\u3164\ufe0f\ufeff\ufffd\ud800\udfff\ue000\uffff\u0378"
    "\U000e0041\U000e0100\U0001f3f4\U0001f3fd\U0001f1ec\U0001f1e7\U0001f467\u2630\u3248"
    "\u0301\u0489\u20dd\u093f\u0928\u0bc6\u0bbe\u1100\u1161\u11a8\u0e33\ufdfa王가aА"
)
hostile_text = st.text(st.characters() | st.sampled_from(HOSTILE))

EXAMPLES = [
    "Aisha Khan",
    "\x1b[31mEve\x1b]0;pwned\x07",
    "[@click=app.boom]x[/x]",
    "A\u202eahsi",
    "\ud83d" * 3,
    "Z" + "\u0301" * 5_000,
    "\U0001f1ec\U0001f1e7\U0001f1ec",
    "x" * 63 + "王",
]


@pytest.mark.parametrize("raw", EXAMPLES)
@given(hostile_text, st.integers(0, 80))
def test_nothing_that_acts_or_hides_is_left(raw: str, extra: str, limit: int) -> None:
    text = clean(raw + extra, limit).text
    assert not {category(char) for char in text} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert text == " ".join(text.split())
    assert text == normalize("NFC", text)
    text.encode()  # no lone surrogate


@given(hostile_text, st.integers(0, 80))
@example("\U0001f1ec" * 9, 4)
@example("\u0928" + "\u093f" * 9, 3)
@example("王" * 40, 64)
def test_it_is_never_wider_than_allowed(raw: str, limit: int) -> None:
    text = clean(raw, limit).text
    assert cells(text) <= limit
    assert cell_len(text) <= limit  # Textual's own measure


@given(hostile_text, st.integers(0, 80))
@example("\ud800\u0301\ud800", 9)
@example("a\U0001f1ec\ufffd", 9)
def test_cleaning_twice_changes_nothing(raw: str, limit: int) -> None:
    text = clean(raw, limit).text
    assert clean(text, limit).text == text


@given(hostile_text)
def test_what_is_cut_was_marked_and_shows_it(raw: str) -> None:
    safe = clean(raw, 8)
    assert (Mark.LONG in safe.marks) == safe.text.endswith("…") or "…" in raw
    assert safe.marks == tuple(mark for mark in Mark if mark in safe.marks)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=64))
def test_plain_text_only_loses_spare_spaces(raw: str) -> None:
    text = " ".join(raw.split())
    assert clean(raw) == SafeText(text, () if text else (Mark.EMPTY,))


@pytest.mark.parametrize(
    ("raw", "text", "marks"),
    [
        (None, "", []),
        ("", "", [Mark.EMPTY]),
        ("  \t\n", "", [Mark.EMPTY]),
        ("Aisha \t\n Khan", "Aisha Khan", []),
        ("\u3164", "", [Mark.HIDDEN, Mark.EMPTY]),
        ("\u2800 \u115f", "", [Mark.HIDDEN, Mark.EMPTY]),
        ("Ai\u200bsha", "Aisha", [Mark.HIDDEN]),
        ("Ai\u00adsha", "Aisha", [Mark.HIDDEN]),
        ("Ai\u200dsha", "Aisha", [Mark.HIDDEN]),
        ("Aisha\u200f", "Aisha", [Mark.HIDDEN]),
        ("Aisha\U000e0041\U000e0042", "Aisha", [Mark.HIDDEN]),
        ("A\x00\x00B", "A�B", [Mark.CONTROL]),
        ("\x1b[31mEve", "�[31mEve", [Mark.CONTROL]),
        ("\x9b31mEve", "�31mEve", [Mark.CONTROL]),
        ("\u202eahsiA", "ahsiA", [Mark.BIDI]),
        ("\u2066Aisha\u2069", "Aisha", [Mark.BIDI]),
        ("A\ud83dB", "A�B", [Mark.UNREADABLE]),
        ("A\ue000\uf8ff", "A�", [Mark.UNREADABLE]),
        ("A\U0003fffd", "A�", [Mark.UNREADABLE]),
        ("\u0301Eve", "Eve", [Mark.COMBINING]),
        ("E \u0301ve", "E ve", [Mark.COMBINING]),
        ("Аisha", "Аisha", [Mark.MIXED_SCRIPTS]),
        ("Ai\u200bshа", "Aishа", [Mark.HIDDEN, Mark.MIXED_SCRIPTS]),
        ("x" * 65, "x" * 63 + "…", [Mark.LONG]),
        ("王" * 33, "王" * 31 + "…", [Mark.LONG]),
        ("\u200b" * 10_000 + "Eve", "…", [Mark.HIDDEN, Mark.LONG]),
    ],
)
def test_what_is_found_is_marked(raw: str | None, text: str, marks: list[Mark]) -> None:
    assert clean(raw) == SafeText(text, tuple(marks))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Zoe\u0308 Łukasz Ndïaye-O’Brien", "Zoë Łukasz Ndïaye-O’Brien"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("محمد", "محمد"),
        ("می\u200cخواهم", "میخواهم"),
        ("שרה\u200f", "שרה"),
        ("क्\u200dषमा", "क्षमा"),
        ("ณัฐวุฒิ", "ณัฐวุฒิ"),
        ("王小明", "王小明"),
        ("山田タロウ", "山田タロウ"),
        ("Tシャツ", "Tシャツ"),
        ("김민준", "김민준"),
        ("Aisha \U0001f984", "Aisha \U0001f984"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 Roe", "\U0001f468\U0001f469\U0001f467 Roe"),
        ("\u2764\ufe0f Roe", "\u2764 Roe"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("\U0001f1ec\U0001f1e7", "\U0001f1ec\U0001f1e7"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\U0001f3f4"),
        ("[@click=app.boom]x[/x]", "[@click=app.boom]x[/x]"),
    ],
)
def test_what_people_really_call_themselves_raises_nothing(raw: str, text: str) -> None:
    assert clean(raw) == SafeText(text)


def test_marks_on_a_letter_are_bounded() -> None:
    text = clean("x" + "\u0489" * 50 + "y").text
    assert text == "x" + "\u0489" * MAX_COMBINING + "y"


def test_a_flag_is_not_cut_in_half() -> None:
    assert clean("\U0001f1ec\U0001f1e7" * 3, 4).text == "\U0001f1ec\U0001f1e7…"


def test_a_letter_keeps_its_marks_when_cut() -> None:
    assert clean("x\u0489\u0489yz", 2).text == "x\u0489\u0489…"


def test_the_end_of_an_endless_name_costs_nothing() -> None:
    """Whatever follows the part that is looked at changes nothing but that it is long."""
    head = "Eve \x1b" * 100
    assert clean(head + "\u202e" * 1_000_000) == clean(head + "x")


def test_the_width_is_what_textual_lays_out_by() -> None:
    """Of all characters let through, only spacing marks are counted as wider than there."""
    for code in range(0x110000):
        text = f"a{chr(code)}"
        if category(text[1])[0] == "C" or clean(text).text != text:
            continue
        if category(text[1]) == "Mc":
            assert cells(text) == 2, hex(code)
            assert cell_len(text) <= 2, hex(code)
        else:
            assert cells(text) == cell_len(text), hex(code)


@pytest.mark.parametrize(
    "text", ["Аisha", "Aisha Khаn", "Ορange", "Aishа", "ԱAisha", "Aلi", "ᎪᎥsha", "Иvan"]
)
def test_words_of_mixed_scripts_are_seen(text: str) -> None:
    assert mixed_scripts(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Aisha",
        "Zoë Çelik",
        "Анна Smith",
        "Anna-Мария",
        "Σοφία",
        "山田タロウー",
        "Amy王",
        "K-팝팬",
        "Aʼisha",
    ],
)
def test_honest_words_are_not(text: str) -> None:
    assert not mixed_scripts(text)


@given(hostile_text)
def test_the_ascii_form_is_printable_ascii(text: str) -> None:
    shown = ascii_fallback(text)
    assert shown.isascii()
    assert not shown or shown.isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë Müller-Łukasz", "Zoe Muller-Lukasz"),
        ("Þóra Straße Ægir", "Thora Strasse AEgir"),
        ("O’Neil – …", "O'Neil - ~"),
        ("Аisha", "?isha"),
        ("王小明", "???"),
        ("Ａisha", "Aisha"),
        ("Aisha \U0001f984", "Aisha ?"),
        ("ﷺ", "?"),
        ("\x1b", "?"),
    ],
)
def test_the_ascii_form(text: str, shown: str) -> None:
    assert ascii_fallback(text) == shown


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Aisha Khan", "A. K."),
        ("aisha", "A."),
        ("Mary-Jane Roe", "M. R."),
        ("iPad (2)", "I. 2."),
        ("\U0001f984 Zoë", "Z."),
        ("王小明", "王."),
        ("one two three four five", "O. T. T. F."),
        ("\U0001f984", "?"),
        ("", "?"),
        ("ßeth", "ß."),
    ],
)
def test_initials(text: str, masked: str) -> None:
    assert initials(text) == masked


@given(hostile_text)
def test_initials_of_clean_text_are_clean(raw: str) -> None:
    masked = initials(clean(raw).text)
    assert clean(masked).text == masked
