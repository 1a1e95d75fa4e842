"""The strip of END, which is there before anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.bindings import END_ID, shown
from widgets.tones import Part, Tone


def end_strip(
    keys: Mapping[str, Sequence[str]],
    said: str,
    ready: bool,
    active: bool,
    width: int,
    only_clears: bool = False,
) -> list[Part]:
    """The strip that is always there: the keys of END, and how END stands, in ``said``."""
    names = " or ".join(shown(key) for key in keys[END_ID])
    if active:
        return [(f" {said}".ljust(width), Tone.END)]
    does = "CLEAR ROOM" if only_clears else "END FOR EVERYONE" if width >= 50 else "END ALL"
    label = f" {names}{'  ' if width >= 50 else ' '}{does} "
    good = ready and not only_clears
    return [(label, Tone.END), (f" {said}", Tone.GOOD if good else Tone.WARNING)]
