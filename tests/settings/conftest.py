from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import load

Write = Callable[[str], Path]
Complaint = Callable[[str], str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder and platform folders of the test's own."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "home"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a settings file."""

    def write(text: str) -> Path:
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def complaint(write: Write) -> Complaint:
    """What is said about a settings file, without its path, which must come first."""

    def complaint(text: str) -> str:
        file = write(text)
        with pytest.raises(SettingsError) as caught:
            load(file)
        said = str(caught.value)
        assert said.startswith(str(file))
        assert said.isprintable()
        return said.removeprefix(str(file))

    return complaint
