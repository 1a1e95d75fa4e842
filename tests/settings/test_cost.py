"""What importing the settings costs a start without a settings file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LATE = "pydantic", "tomllib", "keyring", "difflib", "httpx", "textual", "monitor.settings.model"


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after ``code``."""
    listing = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    return tmp_path / "chaperone"


CODE = "from monitor.settings import preferences; preferences(); import monitor.secrets"


def test_without_a_file_nothing_heavy_is_imported() -> None:
    assert loaded_after(CODE).isdisjoint(LATE)


def test_with_a_file_it_is_checked(folder: Path) -> None:
    folder.mkdir()
    (folder / "settings.toml").write_text("[screen]\nbell = false\n")
    assert "pydantic" in loaded_after(CODE)
