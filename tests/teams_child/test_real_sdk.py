"""The companion's child with Microsoft's own SDK, built as ``chaperone setup teams`` builds it: it
works in this computer's Chromium, and a token that is none is refused. No call can be joined
here."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from monitor.setup.teams import build
from monitor.setup.tools import Tools
from providers.base import ChannelState
from providers.teams import built
from tests.standins.teams_page import token
from tests.teams_child.call import PACE, Stay, family, gone, missing

Begin = Callable[..., Stay]


OF_THE_SERVICE: dict[str, Any] = {
    "skypeid": "acs:made-up",
    "acsScope": "voip",
    "resourceId": "made-up",
}
"""What a token of Communication Services claims that is not for a user of Teams."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if reason := missing():
        pytest.skip(reason)
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed")
    said: list[str] = []
    place = build(tmp_path_factory.mktemp("data"), Tools(), said.append)
    assert said[-1].startswith("Built in ")
    return place


def test_what_is_built_is_the_page_alone(page: Path) -> None:
    assert {file.name for file in page.iterdir()} == set(built.FILES)
    assert [one.name for one in page.parent.iterdir() if one.is_dir()] == [page.name]


async def test_it_works_in_this_browser_and_refuses_what_is_no_token(
    begin: Begin, page: Path
) -> None:
    stay = begin(PACE, page, token=token(**OF_THE_SERVICE))
    await stay.ear.state(ChannelState.UP)
    assert (await stay.ear.word("environment"))["supported"]
    assert await stay.ear.word("status") == "signing_in"
    n = stay.alarm.ring({"look": True})
    await stay.alarm_says(looked=n, inside=False, means="none", why="outside")
    trouble = await stay.ear.word("trouble")
    assert (trouble["code"], trouble["subCode"]) == (403, 40231)
    life = stay.companion._life
    assert life is not None
    old = family(psutil.Process(life._process.pid))
    await stay.leave()
    await gone(old)
