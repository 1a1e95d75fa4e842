from __future__ import annotations

from pathlib import Path

import pytest

from providers.base import Place
from tests.plain.lesson import STAFF, Class


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder and platform folders of the test's own, for child processes too."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def lesson() -> Class:
    """Aisha, Ben (muted) and staff in the call; Cara and a stranger wait."""
    lesson = Class()
    lesson.seen("staff", name="Mrs Smith", account=STAFF, place=Place.IN_CALL, muted=False)
    lesson.seen("aisha", name="Aisha Khan", place=Place.IN_CALL, muted=False, camera=True)
    lesson.seen("ben", name="Ben Sample", place=Place.IN_CALL, muted=True, camera=True, hand=True)
    lesson.seen("cara", name="Cara Example", place=Place.WAITING)
    lesson.seen("eve", name="Eve", place=Place.WAITING)
    return lesson
