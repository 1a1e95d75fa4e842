"""Nothing heavy is loaded before it is needed, and warming pays for all that comes later."""

from __future__ import annotations

import subprocess
import sys

HEAVY = "msgraph", "msgraph_core", "kiota_http", "kiota_abstractions", "opentelemetry", "azure"

CODE = """
import asyncio, sys
from providers.teams.graph import Graph
HEAVY = {heavy!r}
def heavy():
    return [name for name in HEAVY if name in sys.modules]
assert not heavy(), heavy()
from tests.standins.graph import LINK, TOKEN, GraphStandIn
async def token(urgent):
    return TOKEN
async def main():
    async with GraphStandIn() as standin:
        graph = Graph(token, standin.url)
        assert not heavy(), heavy()
        await graph.warm()
        assert "msgraph" in heavy()
        before = set(sys.modules)
        meeting = await graph.find_meeting(LINK)
        assert (await graph.seal(meeting.id, 5.0)).done
        await graph.accounts(["0a1b2c3d-0000-4000-8000-000000000001"])
        await graph.close()
        late = {{name for name in set(sys.modules) - before if name.startswith(HEAVY)}}
        assert not late, late
asyncio.run(main())
"""

TWO = """
import asyncio, sys, threading
from providers.teams.graph import Graph
async def token(urgent):
    return "made up"
failed = []
def warm():
    try:
        asyncio.run(Graph(token).warm())
    except BaseException as error:
        failed.append(error)
threads = [threading.Thread(target=warm) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failed, failed
"""


def test_several_threads_can_load_it_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", TWO], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_sdk_is_loaded_by_warming_and_nothing_of_it_later() -> None:
    code = CODE.format(heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
