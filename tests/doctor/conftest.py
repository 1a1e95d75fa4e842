"""A user's home with nothing in it but what a test writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doctor.report import REGISTER, SECRET, SETTINGS, Write
from tests.standins.zoom_service import CLIENT_SECRET
from tests.teams_signin.conftest import acs as acs
from tests.teams_signin.conftest import login as login


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of the test's own, no keyring, and a secret in the environment."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setenv(SECRET, CLIENT_SECRET)
    return tmp_path


@pytest.fixture
def write(home: Path) -> Write:
    """Write a settings file, with its register beside it."""

    def write(text: str = SETTINGS) -> Path:
        (home / "3B.csv").write_text(REGISTER, encoding="utf-8")
        file = home / "settings.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write
