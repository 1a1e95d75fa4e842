"""The strip of END, which is there before anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.bindings import END_ID, shown
from widgets.tones import Part, Tone


def end_strip(
    keys: Mapping[str, Sequence[str]], said: str, ready: bool, active: bool, width: int
) -> list[Part]:
    """The strip that is always there: the keys of END, and how END stands, in ``said``."""
    names = " or ".join(shown(key) for key in keys[END_ID])
    if active:
        return [(f" {said}".ljust(width), Tone.END)]
    label = f" {names}  END FOR EVERYONE " if width >= 50 else f" {names} END ALL "
    return [(label, Tone.END), (f" {said}", Tone.GOOD if ready else Tone.WARNING)]
