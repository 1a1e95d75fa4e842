from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.realterm.home import Home
from tests.realterm.zoom import Zoom, move_in, running_zoom, settings_of


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def zoom(home: Home) -> Iterator[Zoom]:
    """The stand-in for Zoom, with ``home`` set up to watch it."""
    with running_zoom() as made:
        move_in(home, settings_of(made.there))
        yield made
