"""Made-up names with the variety of a class in the United Kingdom."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from providers.practice.draw import Draw

SCHOOL = "practice-school.example"
"""Domain of every account; ``.example`` can never exist (RFC 2606)."""


@dataclass(frozen=True, slots=True, repr=False)
class PracticePupil:
    """One pupil of the practice class, as the register has them."""

    forename: str
    surname: str
    account: str

    @property
    def full_name(self) -> str:
        """Forename and surname."""
        return f"{self.forename} {self.surname}"


class _Heritage(NamedTuple):
    """Names that go together, and how many families in a hundred have them."""

    share: int
    forenames: tuple[str, ...]
    surnames: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_HERITAGES = (
    _Heritage(
        50,
        _words(
            "Amelia Oliver Isla Jack Ava Harry Freya George Poppy Alfie Evie Leo Rosie Archie "
            "Daisy Theo Willow Finley Florence Arthur Matilda Jude Phoebe Reuben Martha Toby "
            "Beatrice Rory Heidi Callum Tilly Ewan Jessica Mason Ruby Tyler Lacey Riley Erin "
            "Dylan Zoë Chloë Siân Megan Rhys Anne-Marie Lily-Mae Tommy-Lee Gwenllian Maximilian"
        ),
        _words(
            "Smith Jones Taylor Brooks Bennett Ellis Roe Turner Hughes Marsh Wright Fletcher "
            "Parsons Whitaker Lowe Hartley Cole Dunn Pritchard Morgan Griffiths Bevan Campbell "
            "Fraser MacLeod McKenzie O'Connor O'Brien Ó'Néill FitzGerald Ellis-Jones "
            "Barker-Lunn Featherstonehaugh Wolstenholme Thistlethwaite Ash Day Pye "
            "Clarke Hollis Nash Pike Reed Sutton Tate Vickers Webb Yates Greenhalgh"
        ),
    ),
    _Heritage(
        14,
        _words(
            "Aisha Muhammad Fatima Ibrahim Zainab Yusuf Maryam Hamza Khadija Bilal Amina Idris "
            "Safiyyah Musa Hafsa Zakariya Inaya Mohammed Sumayyah Eesa"
        ),
        _words(
            "Khan Ahmed Hussain Begum Malik Chowdhury Miah Akhtar Siddiqui Qureshi Mirza "
            "Rahman Iqbal Shah Uddin Patel-Khan"
        ),
    ),
    _Heritage(
        9,
        _words(
            "Priya Arjun Anaya Rohan Diya Kiran Ishaan Meera Jasleen Gurpreet Simran Dev "
            "Kavya Harleen Thivya Aadhiran Lakshmipriya"
        ),
        _words(
            "Patel Sharma Singh Kaur Gupta Desai Nair Iyer Gill Dhillon D'Souza Fernandes "
            "Sivakumaran Balasubramaniam Rai Venkatesan"
        ),
    ),
    _Heritage(
        8,
        _words(
            "Oluwaseun Chidera Temitope Kwame Adaeze Tobi Ngozi Kofi Ebunoluwa Ama Emeka "
            "Oluwadamilola Fiyinfoluwa Zuri Tendai"
        ),
        _words(
            "Okafor Adeyemi Mensah Adebayo-Ogunleye Boateng Eze N'Diaye Osei Nwosu Moyo "
            "Oyelaran Balogun Asante Chukwuemeka Ncube"
        ),
    ),
    _Heritage(
        8,
        _words(
            "Zofia Łukasz Agnieszka Kacper Ștefan Ioana Andrei Žiga Elżbieta Jūratė Matyáš "
            "Anđela Borys Oleksandra Vjačeslavs"
        ),
        _words(
            "Kowalska Nowak Wiśniewski Brzęczyszczykiewicz Popescu Ionescu Kazlauskas Bērziņš "
            "Dvořák Horváth Szczepański Melnyk Petrović Ćosić Shevchenko"
        ),
    ),
    _Heritage(
        4,
        _words("Abdirahman Hodan Ayaan Selam Yonas Ifrah Warsame Bethlehem Ladan"),
        _words("Warsame Abdi Farah Tesfaye Hassan Ali-Nur Gebremedhin Jama Osman"),
    ),
    _Heritage(
        4,
        _words("Wei Bo Mei-Ling Minh Linh Jun Haruka Seo-yeon Ngọc Yuxuan Li"),
        _words("Zhang Wu Ng Chan Nguyễn Trần Kim Tanaka Li Ho Ouyang"),
    ),
    _Heritage(
        3,
        _words("Ömer Elif Zeynep Çağan Layla Omar Dilara Rojîn Yasmîn Sami"),
        _words("Yıldız Öztürk Şahin Haddad Al-Rashid Demir El-Masri Baran Aziz"),
    ),
)

_UNUSUAL: tuple[tuple[str, str], ...] = (
    ("Zoë", "O'Connor"),
    ("Łukasz", "Wiśniewski"),
    ("Bo", "Ng"),
    ("Oluwadamilola", "Adebayo-Ogunleye"),
    ("Lily-Mae", "D'Souza"),
    ("Agnieszka", "Brzęczyszczykiewicz"),
    ("Anne-Marie", "Featherstonehaugh"),
    ("Siân", "Pye"),
    ("Ngọc", "Nguyễn"),
    ("Gwenllian", "Thistlethwaite"),
)
"""Names that programs get wrong: one for about every seven in a class."""

_MIXED = 0.08
"""Share of the pupils whose forename and surname come from two heritages."""

_PLAIN = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)


def draw_class(size: int, seed: int) -> tuple[PracticePupil, ...]:
    """Return ``size`` pupils (at most 1,000) with different full names, by surname.

    In a class of twelve or more two share a forename, two are siblings, and some names have
    an apostrophe, a hyphen, other letters, or are very short or long.
    """
    draw = Draw(seed, "names")
    names = list(dict.fromkeys(_unusual_names(draw, size)))
    while len(names) < size:
        name = _name(draw)
        if name not in names:
            names.append(name)
    names.sort(key=lambda name: (plain(name[1]), plain(name[0])))
    return _with_accounts(names)


def other_names(count: int, seed: int, pupils: tuple[PracticePupil, ...]) -> list[str]:
    """Return ``count`` full names of people who are not among ``pupils``."""
    draw = Draw(seed, "strangers")
    taken = {(pupil.forename, pupil.surname) for pupil in pupils}
    names: list[str] = []
    while len(names) < count:
        name = _name(draw)
        if name not in taken:
            names.append(" ".join(name))
    return names


def staff_account(role: str, name: str) -> str:
    """Return the school account of the member of staff shown as ``name``."""
    return f"{role}.{plain(name.split()[-1])}@{SCHOOL}"


def plain(text: str) -> str:
    """``text`` in the letters a to z and digits alone, as in an address."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_PLAIN))
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalnum())


def _unusual_names(draw: Draw, size: int) -> list[tuple[str, str]]:
    names = draw.shuffled(_UNUSUAL)[: size // 7]
    if size >= 12:
        forename, surname = _name(draw)
        names.append((forename, surname))
        names.append((_other(draw, 0, forename, surname), surname))
        names.append((forename, _other(draw, 1, surname, forename)))
    return names


def _other(draw: Draw, part: int, unlike: str, with_part: str) -> str:
    """Another forename (``part`` 0) or surname (1), from the heritage of ``unlike``."""
    home = next(
        heritage
        for heritage in _HERITAGES
        if unlike in (heritage.forenames, heritage.surnames)[part]
    )
    choice = [
        name for name in (home.forenames, home.surnames)[part] if name not in (unlike, with_part)
    ]
    return draw.pick(choice)


def _name(draw: Draw) -> tuple[str, str]:
    home = _heritage(draw)
    other = _heritage(draw) if draw.chance(_MIXED) else home
    return draw.pick(home.forenames), draw.pick(other.surnames)


def _heritage(draw: Draw) -> _Heritage:
    rest = draw.between(0, sum(heritage.share for heritage in _HERITAGES))
    for heritage in _HERITAGES:
        rest -= heritage.share
        if rest < 0:
            return heritage
    return _HERITAGES[0]


def _with_accounts(names: list[tuple[str, str]]) -> tuple[PracticePupil, ...]:
    """Give each pupil an address; a number follows where two would have the same."""
    given: dict[str, int] = {}
    pupils = []
    for forename, surname in names:
        address = f"{plain(forename)}.{plain(surname)}"
        given[address] = given.get(address, 0) + 1
        number = "" if given[address] == 1 else str(given[address])
        pupils.append(PracticePupil(forename, surname, f"{address}{number}@{SCHOOL}"))
    return tuple(pupils)
