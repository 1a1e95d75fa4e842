"""The pictures in docs/ are what the program shows: snapshots at several sizes."""

from __future__ import annotations

import html
import re

import pytest

from tests.pictures import FOLDER, PICTURES, Picture, draw


def settled(picture: Picture, svg: str) -> str:
    """Without the names that depend on the content; of a picture with measured times, whose
    digits move what stands beside them, only the words."""
    if not picture.waits_for:
        return re.sub(r"terminal-\d+", "terminal", svg)
    words = html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", svg, flags=re.DOTALL))
    return " ".join(re.sub(r"\d+", "N", words).split())


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_the_picture_is_up_to_date(picture: Picture) -> None:
    """When the screen was changed on purpose: make pictures, and look at them."""
    kept = (FOLDER / f"{picture.name}.svg").read_text(encoding="utf-8")
    assert settled(picture, await draw(picture)) == settled(picture, kept)
