"""Each test has a folder for temporary ones of its own, which is empty again in the end."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from providers.companion_home import clear_away
from tests.teams_child.call import Stay, missing

Begin = Callable[..., Stay]


@pytest.fixture
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for temporary folders, with a short name: see the assumption."""
    tmp_path_factory.getbasetemp()  # pytest's own is to be elsewhere
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
async def begin(homes: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Begin]:
    if reason := missing():
        pytest.skip(reason)
    monkeypatch.setattr(tempfile, "tempdir", str(homes))
    begun: list[Stay] = []

    def begin(*arguments: Any, **brief: Any) -> Stay:
        begun.append(Stay(*arguments, **brief))
        return begun[-1]

    yield begin
    for stay in begun:
        await stay.leave()
    clear_away()  # what a killed browser wrote to its last goes with the next start
    assert os.listdir(homes) == [], "the child's home is not cleared away"  # noqa: PTH208
