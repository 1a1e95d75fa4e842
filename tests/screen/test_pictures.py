"""The pictures in docs/ are what the program shows: snapshots at several sizes."""

from __future__ import annotations

import re

import pytest

from tests.pictures import FOLDER, PICTURES, Picture, draw


def settled(svg: str) -> str:
    """Without what differs from run to run: milliseconds, tries, and names made from them."""
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return re.sub(r"\d+&#160;(ms|s,|requests?)", r"N&#160;\1", svg)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_the_picture_is_up_to_date(picture: Picture) -> None:
    """When the screen was changed on purpose: make pictures, and look at them."""
    kept = (FOLDER / f"{picture.name}.svg").read_text(encoding="utf-8")
    assert settled(await draw(picture)) == settled(kept)
