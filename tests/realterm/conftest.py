from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.realterm.home import Home
from tests.realterm.teams import Teams
from tests.realterm.zoom import Zoom, move_in, running_zoom, settings_of

Begin = Callable[..., Teams]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def zoom(home: Home) -> Iterator[Zoom]:
    """The stand-in for Zoom, with ``home`` set up to watch it."""
    with running_zoom() as made:
        move_in(home, settings_of(made.there))
        yield made


@pytest.fixture
def begin(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Begins a meeting on Teams; ``role`` is the companion's in it. Somebody has signed in
    before."""
    with ExitStack() as stack:

        def begin(role: str = "Organizer", *, signed_in: bool = True, **world: object) -> Teams:
            teams = Teams(home, role, **world)
            stack.callback(teams.close)
            monkeypatch.setenv("SSL_CERT_FILE", home.environ["SSL_CERT_FILE"])
            if signed_in:
                teams.sign_in()
            return teams

        yield begin
