from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.bindings import COMMANDS, Command, shown
from monitor.keycard import card

PAGE = Path(__file__).parents[2] / "docs" / "keys.md"


def test_the_page_in_docs_is_up_to_date() -> None:
    """After a change of the keys: ``python -m monitor.keycard > docs/keys.md``."""
    told = subprocess.run(
        [sys.executable, "-m", "monitor.keycard"], capture_output=True, check=True
    ).stdout
    assert PAGE.read_text(encoding="utf-8") == told.decode() == card()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_key_is_on_it(command: Command) -> None:
    (row,) = (line for line in card().splitlines() if command.help in line)
    for key in command.keys:
        capital = len(key) == 1 and key.isupper()
        assert f"**{'shift+' + key.lower() if capital else shown(key)}**" in row


def test_it_is_one_page() -> None:
    assert len(card().splitlines()) <= 80
