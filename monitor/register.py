"""The class register: who the pupils are, from a CSV file that any school can write.

A mistake in the file is an error, never a pupil left out in silence. Errors name the line,
not the child.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import RegisterError

LARGEST = 2_000_000
"""Bytes; a whole school of 2,000 is about 100 kB."""
MOST_PUPILS = 10_000
LONGEST = 100
"""Characters in one name, class or account."""

_ALIASES = {
    "forename": ("forename", "first name", "firstname", "given name"),
    "surname": ("surname", "last name", "lastname", "family name"),
    "class": ("class", "form", "reg", "reg group", "registration group"),
    "account": ("account", "email", "e-mail", "email address", "user name", "username"),
}
_COLUMNS = {alias: column for column, aliases in _ALIASES.items() for alias in aliases}
_REQUIRED = ("forename", "surname", "class")
_JOINERS = "\u200c\u200d"
"""Invisible, and part of how some names are rightly written."""
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .ods, and old .xls, begin."""
_SAVE_AS = "save it as 'CSV UTF-8 (comma delimited)'"


@dataclass(frozen=True, slots=True, repr=False)
class Pupil:
    """One pupil. ``line`` of the file tells apart pupils who share everything else."""

    forename: str
    surname: str
    class_name: str
    account: str | None = None
    """The pupil's own account with the platform, folded to small letters."""
    line: int = 0

    @property
    def name(self) -> str:
        """Forename and surname, as it is shown."""
        return f"{self.forename} {self.surname}".strip()

    def __repr__(self) -> str:
        return f"Pupil(line {self.line})"  # no name: this may end up in a log


@dataclass(frozen=True, slots=True, repr=False)
class Register:
    """The pupils who are expected, in the file's order. Made by :meth:`of`."""

    pupils: tuple[Pupil, ...]
    same_names: frozenset[str]
    """The :attr:`Pupil.name` of those who share it with another, capitals or not."""

    @classmethod
    def of(cls, pupils: Iterable[Pupil]) -> Register:
        """A register of ``pupils``. RegisterError where two have one account."""
        everybody = tuple(pupils)
        _check_accounts(everybody)
        shared = Counter(_folded(pupil.name) for pupil in everybody)
        same = frozenset(pupil.name for pupil in everybody if shared[_folded(pupil.name)] > 1)
        return cls(everybody, same)

    def __repr__(self) -> str:
        return f"Register({len(self.pupils)} pupils)"


def load_register(file: Path, class_name: str | None = None) -> Register:
    """The pupils of ``class_name`` (of all classes, for ``None``) in the CSV ``file``.

    Raises RegisterError: one sentence with the file, the line and the remedy.
    """
    try:
        pupils = [_pupil(line, cells) for line, cells in _rows(_text(_content(file)))]
        return Register.of(_of_class(pupils, class_name))
    except RegisterError as error:
        raise RegisterError(f"{file}: {error}") from None


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError:
        raise RegisterError("there is no such file; look at the register's path.") from None
    except OSError as error:
        raise RegisterError(f"cannot be read: {error.strerror or type(error).__name__}.") from None
    if len(content) > LARGEST:
        raise RegisterError("larger than 2 MB, which no register is; is it the right file?")
    if content.startswith(_WORKBOOKS):
        raise RegisterError(f"a workbook, not a CSV file; {_SAVE_AS}.")
    return content


def _text(content: bytes) -> str:
    """UTF-8; UTF-16 as Excel's "Unicode text"; else what older Excel writes in Britain."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RegisterError(f"cannot be read as text; {_SAVE_AS}.")


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Every row below the header: its line, and its cells by column."""
    records = _records(text)
    line, names = next(records, (1, []))
    header = _header(line, names)
    line = 0
    for count, (line, cells) in enumerate(records):
        if count == MOST_PUPILS:
            raise RegisterError(f"more than {MOST_PUPILS} pupils; is it the right file?")
        if any(cells[len(header) :]):
            raise RegisterError(f"line {line}: more cells than the header has columns.")
        yield line, {column: cell for column, cell in zip(header, cells, strict=False) if column}
    if not line:
        raise RegisterError("no pupils below the header.")


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every line that is not blank: its number, and its cells with tidy white space."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    last = 0
    try:
        for cells in reader:
            if reader.line_num > last + 1:
                raise csv.Error  # a cell over several lines would swallow pupils
            last = reader.line_num
            if any(cell.strip() for cell in cells):
                yield last, [_tidy(cell) for cell in cells]
    except csv.Error:
        raise RegisterError(
            f"line {last + 1}: a quotation mark opens and does not close; mend it."
        ) from None


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFC", " ".join(cell.split()))


def _delimiter(text: str) -> str:
    """The one of comma, semicolon and tab that finds most columns in the first line."""
    first = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    return max(",;\t", key=lambda mark: sum(map(bool, map(_column, first.split(mark)))))


def _column(name: str) -> str:
    """Our name for a column, or nothing for one that we do not use."""
    return _COLUMNS.get(" ".join(name.strip(' "').casefold().replace("_", " ").split()), "")


def _header(line: int, names: Sequence[str]) -> list[str]:
    columns = [_column(name) for name in names]
    for column in _ALIASES:
        if columns.count(column) > 1:
            raise RegisterError(f"line {line}: two columns for the {column}; take one out.")
        if column in _REQUIRED and column not in columns:
            raise RegisterError(
                f"line {line}: no column {column}; the header needs {', '.join(_REQUIRED)}."
            )
    return columns


def _pupil(line: int, cells: Mapping[str, str]) -> Pupil:
    for column, cell in cells.items():
        if len(cell) > LONGEST:
            raise RegisterError(f"line {line}: the {column} is over {LONGEST} characters long.")
        if not all(c.isprintable() or c in _JOINERS for c in cell):
            raise RegisterError(
                f"line {line}: an invisible character in the {column}; type it anew."
            )
    for column in ("forename", "class"):
        if not cells.get(column):
            raise RegisterError(f"line {line}: no {column}; write it in, or take the line out.")
    account = cells.get("account", "").casefold()
    if " " in account:
        raise RegisterError(f"line {line}: a space in the account; it is one word or address.")
    return Pupil(cells["forename"], cells.get("surname", ""), cells["class"], account or None, line)


def _of_class(pupils: Sequence[Pupil], class_name: str | None) -> list[Pupil]:
    if class_name is None:
        return list(pupils)
    wanted = _folded(class_name)
    found = [pupil for pupil in pupils if _folded(pupil.class_name) == wanted]
    if not found:
        known = sorted({pupil.class_name for pupil in pupils})
        raise RegisterError(f"nobody in class {class_name}; the file has {', '.join(known[:20])}.")
    return found


def _check_accounts(pupils: Iterable[Pupil]) -> None:
    owners: dict[str, Pupil] = {}
    for pupil in pupils:
        if pupil.account is None:
            continue
        first = owners.setdefault(pupil.account.casefold(), pupil)
        if first is not pupil:
            raise RegisterError(
                f"lines {first.line} and {pupil.line} have the same account;"
                " each pupil needs one of their own, or none."
            )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", _tidy(name)).casefold()
