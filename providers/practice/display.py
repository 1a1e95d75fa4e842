"""What people call themselves in the call: short names, parents, devices, look-alikes."""

from __future__ import annotations

from typing import Literal

from providers.practice.draw import Draw
from providers.practice.names import PracticePupil, other_names

Trick = Literal["letters", "spaces", "same"]
"""How an impostor imitates: letters of another alphabet, an odd space, or not even that."""

_LOOK_ALIKE = str.maketrans("aeiopcxyjs", "аеіорсхујѕ")
"""Cyrillic letters that look like Latin ones (Unicode confusables)."""

_NICKNAMES = (
    "iPhone",
    "Zoom User",
    "user8841",
    "hello",
    "Galaxy S9",
    "guest",
    "xX_Shadow_Xx",
    "Mr Teacher",
    "your mum",
    "Ben",
    "gamer tag 77",
    "Android",
    "🔥🔥🔥",
    "new phone who dis",
    "Class Admin",
)


def short_name(pupil: PracticePupil, draw: Draw) -> str:
    """A name as a child types it: ``Amelia``, ``Amelia B``, ``amelia brooks``."""
    return draw.pick(
        (pupil.forename, f"{pupil.forename} {pupil.surname[0]}", pupil.full_name.lower())
    )


def parent_name(pupil: PracticePupil, draw: Draw) -> str:
    """A name as a parent's own device has it: ``Oliver Bennett (Mum)``."""
    return draw.pick(
        (
            f"{pupil.full_name} (Mum)",
            f"{pupil.full_name} (Dad)",
            f"{pupil.forename}'s Mum",
            f"Mrs {pupil.surname}",
        )
    )


def imitation(name: str, trick: Trick) -> str:
    """``name`` with a trick; never equal to ``name`` unless the trick is ``same``."""
    if trick == "same":
        return name
    swapped = name.translate(_LOOK_ALIKE)
    if trick == "letters" and swapped != name:
        return swapped
    return name.replace(" ", "\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}")


def crowd_names(count: int, seed: int, pupils: tuple[PracticePupil, ...]) -> list[str]:
    """Names of ``count`` strangers with a leaked link: nicknames and ordinary names."""
    draw = Draw(seed, "crowd")
    ordinary = other_names(count, seed, pupils)
    return [draw.pick(_NICKNAMES) if draw.chance(0.6) else name for name in ordinary]
