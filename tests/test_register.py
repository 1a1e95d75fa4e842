from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import RegisterError
from monitor.register import MOST_PUPILS, Pupil, Register, load_register

HEADER = "forename,surname,class,account\n"
TWO = HEADER + "Amelia,Example,3B,Amelia@school.example\nOliver,Sample,4A,\n"


def write(folder: Path, content: str | bytes) -> Path:
    file = folder / "register.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def load(folder: Path, content: str | bytes, class_name: str | None = None) -> Register:
    return load_register(write(folder, content), class_name)


def complaint(folder: Path, content: str | bytes, class_name: str | None = None) -> str:
    """What is said about a register, without its path, which must come first."""
    with pytest.raises(RegisterError) as caught:
        load(folder, content, class_name)
    said = str(caught.value)
    assert said.startswith(f"{folder / 'register.csv'}: ")
    return said.removeprefix(f"{folder / 'register.csv'}: ")


def names(register: Register) -> list[str]:
    return [pupil.name for pupil in register.pupils]


def test_pupils_come_as_they_are_written(tmp_path: Path) -> None:
    assert load(tmp_path, TWO).pupils == (
        Pupil("Amelia", "Example", "3B", "amelia@school.example", line=2),
        Pupil("Oliver", "Sample", "4A", None, line=3),
    )


def test_one_class_of_the_school(tmp_path: Path) -> None:
    assert names(load(tmp_path, TWO, "4a")) == ["Oliver Sample"]
    assert complaint(tmp_path, TWO, "5C") == "nobody in class 5C; the file has 3B, 4A."


@pytest.mark.parametrize(
    "header",
    [
        "Forename,SURNAME,Class",
        "First name,Last_Name,Form",
        '"Given Name", Family  name ,"Reg Group"',
        "\ufeffforename,surname,registration group",
        "\n\n , ,\nforename,surname,class",
    ],
)
def test_headers_are_written_in_many_ways(tmp_path: Path, header: str) -> None:
    register = load(tmp_path, f"{header}\nAmelia,Example,3B\n")
    assert [(p.forename, p.surname, p.class_name) for p in register.pupils] == [
        ("Amelia", "Example", "3B")
    ]


def test_blank_lines_do_not_tell_the_separator(tmp_path: Path) -> None:
    content = ";;;\nforename;surname;class\nAmelia;Example;3B"
    assert names(load(tmp_path, content)) == ["Amelia Example"]


def test_other_columns_are_passed_over_in_any_order(tmp_path: Path) -> None:
    content = "UPN,class,E-mail,surname,DoB,forename\nX1,3B,a@b.example,Example,2015,Amelia\n"
    assert load(tmp_path, content).pupils == (
        Pupil("Amelia", "Example", "3B", "a@b.example", line=2),
    )


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(tmp_path: Path, mark: str, ending: str) -> None:
    content = f'forename{mark}surname{mark}class{ending}"A{mark}B"{mark}""{mark}3B{ending}'
    assert names(load(tmp_path, content)) == [f"A{mark.strip()}B" if mark.strip() else "A B"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    content = "forename,surname,class\nZoë,Müller–Ó Briain,3B\n".encode(encoding)
    assert names(load(tmp_path, content)) == ["Zoë Müller–Ó Briain"]


def test_white_space_and_forms_of_letters_are_made_one(tmp_path: Path) -> None:
    content = HEADER + " Zoe\u0308 \u00a0 Ann ,  Example , 3B ,\n\n  ,,,\n"
    assert names(load(tmp_path, content)) == ["Zoë Ann Example"]


def test_some_names_are_one_word_or_are_joined(tmp_path: Path) -> None:
    content = HEADER + "Prince,,3B\nنی\u200cما,Sample,3B\n'Anne-Marie \"Mimi\"',O'Example,3B\n"
    assert names(load(tmp_path, content)) == [
        "Prince",
        "نی\u200cما Sample",
        "'Anne-Marie \"Mimi\"' O'Example",
    ]


def test_shared_names_are_flagged(tmp_path: Path) -> None:
    content = HEADER + "Amelia,Example,3B\nOliver,Sample,3B\nAMELIA,example,3B\n"
    register = load(tmp_path, content)
    assert register.same_names == {"Amelia Example", "AMELIA example"}
    assert len(set(register.pupils)) == 3


def test_the_same_row_twice_is_two_pupils(tmp_path: Path) -> None:
    register = load(tmp_path, HEADER + "Amelia,Example,3B\nAmelia,Example,3B\n")
    assert len(set(register.pupils)) == 2


def test_an_account_belongs_to_one_pupil(tmp_path: Path) -> None:
    content = TWO + "Amelia,Sample,3B,AMELIA@school.example\n"
    assert complaint(tmp_path, content).startswith("lines 2 and 4 have the same account;")
    assert names(load(tmp_path, content, "4A")) == ["Oliver Sample"]


def test_a_register_of_given_pupils() -> None:
    pupils = [Pupil("Amelia", "Example", "3B", "a@b.example"), Pupil("Oliver", "Sample", "3B")]
    assert Register.of(iter(pupils)).pupils == tuple(pupils)
    with pytest.raises(RegisterError, match="the same account"):
        Register.of([*pupils, Pupil("Ann", "Other", "3B", "A@b.example")])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: no column forename; the header needs forename, surname, class."),
        ("Amelia,Example,3B\n", "line 1: no column forename; the header needs"),
        ("\n\nforename,surname\n", "line 3: no column class; the header needs"),
        ("forename,first name,surname,class\n", "line 1: two columns for the forename; take"),
        (HEADER, "no pupils below the header."),
        (HEADER + "\n ,,\n", "no pupils below the header."),
        (TWO + ",Hidden,3B\n", "line 4: no forename; write it in, or take the line out."),
        (TWO + "Hidden,,\n", "line 4: no class; write it in"),
        (TWO + "Hidden\n", "line 4: no class; write it in"),
        (TWO + "Hidden,Jr,3B,,,x\n", "line 4: more cells than the header has columns."),
        (TWO + f"{'Hidden' * 20},x,3B\n", "line 4: the forename is over 100 characters long."),
        (TWO + "Hid\0den,x,3B\n", "line 4: an invisible character in the forename; type it"),
        (TWO + "x,Hid\u202eden,3B\n", "line 4: an invisible character in the surname; type it"),
        (TWO + "x,y,3B,hid den\n", "line 4: a space in the account; it is one word or address."),
        (TWO + '"Hidden,x,3B\nx,y,3B\n', "line 4: a quotation mark opens and does not close;"),
        (TWO + '"Hidden,x,3B\nx,y",3B\n', "line 4: a quotation mark opens and does not close;"),
        (TWO + '"Hidden" x,y,3B\n', "line 4: a quotation mark opens and does not close;"),
        (TWO + f'"{"Hidden" * 30_000}",y,3B\n', "line 4: "),
        (b"PK\x03\x04Hidden", "a workbook, not a CSV file; save it as 'CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0Hidden", "a workbook, not a CSV file; save it as"),
        (HEADER.encode() + b"Hidden\x81,y,3B\n", "cannot be read as text; save it as"),
        (b"\xff\xfeHidden!", "cannot be read as text; save it as"),
        (b"\n" * 2_000_001, "larger than 2 MB, which no register is; is it the right file?"),
        (HEADER + "Hidden,x,3B\n" * (MOST_PUPILS + 1), "more than 10000 pupils; is it the right"),
    ],
)
def test_what_is_wrong_is_said_without_a_name(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    told = complaint(tmp_path, content)
    assert told.startswith(said)
    assert "hid" not in told.lower()
    assert "Amelia" not in told


def test_a_file_that_is_not_there_or_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"absent\.csv: there is no such file; look at"):
        load_register(tmp_path / "absent.csv")
    with pytest.raises(RegisterError, match=f"{tmp_path}: cannot be read: Is a directory"):
        load_register(tmp_path)


def test_nobody_is_named_where_it_may_be_logged(tmp_path: Path) -> None:
    register = load(tmp_path, TWO)
    assert repr(register) == "Register(2 pupils)"
    assert repr(register.pupils[0]) == "Pupil(line 2)"


LETTERS = st.text(st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=9)


@given(people=st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=5))
def test_every_pupil_of_the_file_is_in_the_register(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str, str]]
) -> None:
    lines = "".join(f'"{forename}",{surname},3B\n' for forename, surname in people)
    register = load(tmp_path_factory.getbasetemp(), HEADER + lines, "3b")
    assert [pupil.line for pupil in register.pupils] == list(range(2, len(people) + 2))


@given(content=st.binary() | st.text().map(lambda text: (HEADER + text).encode()))
def test_any_file_is_a_register_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = write(tmp_path_factory.getbasetemp(), content)
    try:
        register = load_register(file)
    except RegisterError:
        return
    assert all(pupil.forename and pupil.class_name for pupil in register.pupils)
