"""The supervised child: whatever becomes of it is told, and it never drags anything with it."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from providers.base import ChannelState, Unreachable
from providers.companion import GARBLED, KEPT, SILENT, Alarm, Companion, Pace
from tests.terminal.terminal import REPO

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into Linux's /proc")

SECRET = "made-up-password"
QUICK = Pace(ready=20, silent=0.5, hung=1.0, pause=0.01, longest=0.05, leave=2.0)
PATIENT = Pace(ready=20, silent=0.5, hung=60.0, pause=0.01, longest=0.05, leave=2.0)


class Ear:
    """Keeps what a companion tells."""

    def __init__(self) -> None:
        self.states: list[tuple[ChannelState, str]] = []
        self.bodies: list[Mapping[str, Any]] = []
        self._news = asyncio.Event()

    def companion(self, state: ChannelState, detail: str) -> None:
        self.states.append((state, detail))
        self.wake()

    def said(self, body: Mapping[str, Any]) -> None:
        self.bodies.append(body)
        self.wake()

    def wake(self) -> None:
        """Have whoever waits look again."""
        self._news.set()

    async def until(self, wanted: Callable[[], Any]) -> Any:
        """Wait until something holds, and return it."""
        async with asyncio.timeout(30):
            while not (found := wanted()):
                self._news.clear()
                await self._news.wait()
        return found

    async def state(self, state: ChannelState, detail: str = "") -> None:
        """Wait for a state that has not been waited for yet, and forget those before it."""
        await self.until(lambda: (state, detail) in self.states)
        del self.states[: self.states.index((state, detail)) + 1]

    async def word(self, name: str) -> Any:
        """Wait for a body with this word, and return what it says."""
        body = await self.until(lambda: next((b for b in self.bodies if name in b), None))
        self.bodies.remove(body)
        return body[name]


class Play:
    """A companion on the obedient child."""

    def __init__(self, pace: Pace, **brief: Any) -> None:
        self.ear = Ear()
        self.brief = {"password": SECRET, **brief}
        self.companion = Companion(
            "tests.standins.companion", self._brief, self.ear, pace, {"PYTHONPATH": str(REPO)}
        )
        self.task = asyncio.create_task(self.companion.run())

    async def _brief(self) -> Mapping[str, Any]:
        return self.brief

    async def up(self) -> int:
        """Wait until a child works; returns its number."""
        await self.ear.state(ChannelState.UP)
        pid = await self.ear.until(
            lambda: next((b["pid"] for b in self.ear.bodies if "brief" in b), None)
        )
        self.ear.bodies.clear()
        return int(pid)

    def do(self, word: str) -> None:
        """Tell the child how to behave."""
        assert self.companion.tell({"do": word})

    async def leave(self) -> None:
        """As a provider that is closed does."""
        self.task.cancel()
        await asyncio.wait({self.task})


Begin = Callable[..., Play]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    plays: list[Play] = []

    def begin(pace: Pace = QUICK, **brief: Any) -> Play:
        plays.append(Play(pace, **brief))
        return plays[-1]

    yield begin
    for play in plays:
        await play.leave()


def is_alive(pid: int) -> bool:
    """Whether the process runs: a dead one that waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def arguments(pid: int) -> str:
    """What a list of processes shows."""
    return Path(f"/proc/{pid}/cmdline").read_text()


async def gone(pid: int) -> None:
    """Wait until the process has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    over = asyncio.Event()
    asyncio.get_running_loop().add_reader(handle, over.set)
    try:
        await asyncio.wait_for(over.wait(), 20)
    finally:
        asyncio.get_running_loop().remove_reader(handle)
        os.close(handle)


async def test_it_works_and_repeats_what_it_is_told(begin: Begin) -> None:
    play = begin()
    assert not play.companion.tell({"early": 1})
    await play.up()
    assert play.companion.tell({"some": ["thing"]})
    assert await play.ear.word("some") == ["thing"]


async def test_secrets_are_in_no_argument_no_environment_and_on_no_stream(
    begin: Begin, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAPERONE_ZOOM_CLIENT_SECRET", SECRET)
    play = begin(first=["noise"])
    pid = await play.up()
    assert SECRET not in arguments(pid)
    play.do("report")
    environ = await play.ear.word("environ")
    assert set(environ) <= {"HOME", "TMPDIR", "PYTHONPATH", *KEPT}
    assert "CHAPERONE_ZOOM_CLIENT_SECRET" not in environ
    play.do("noise")
    assert play.companion.tell({"over": 1})
    await play.ear.word("over")
    assert capfd.readouterr() == ("", "")


async def test_it_is_by_itself_and_leaves_no_core(begin: Begin) -> None:
    play = begin()
    pid = await play.up()
    play.do("report")
    report = await play.ear.until(lambda: next((b for b in play.ear.bodies if "core" in b), None))
    assert report["core"] == [0, 0]
    assert report["dumpable"] == 0
    assert report["group"] == pid
    assert report["mode"] == 0o700
    assert report["terminal"] == [False, False, False]
    await play.leave()
    assert not os.path.exists(report["home"])  # noqa: ASYNC240, PTH110


async def test_who_does_not_answer_is_said_not_to_and_to_answer_again(begin: Begin) -> None:
    play = begin(PATIENT)
    pid = await play.up()
    os.kill(pid, signal.SIGSTOP)
    await play.ear.state(ChannelState.DOWN, SILENT)
    assert not play.companion.tell({"lost": 1})
    os.kill(pid, signal.SIGCONT)
    await play.ear.state(ChannelState.UP)
    assert play.companion.tell({"heard": 1})
    assert await play.ear.word("heard") == 1


async def test_who_does_not_answer_for_long_is_killed_and_another_started(begin: Begin) -> None:
    play = begin()
    pid = await play.up()
    os.kill(pid, signal.SIGSTOP)
    await play.ear.state(ChannelState.DOWN, "did not answer for 1 s")
    assert await play.up() != pid
    await gone(pid)


async def test_a_stall_of_our_own_is_not_taken_for_the_childs(begin: Begin) -> None:
    play = begin()
    await play.up()
    time.sleep(3.0)  # noqa: ASYNC251  the stall
    assert play.companion.tell({"still": 1})
    assert await play.ear.word("still") == 1
    assert play.ear.states == []


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("crash", "crashed (SIGSEGV)"),
        ("exit", "ended with status 3"),
        ("garble", GARBLED),
        ("long", GARBLED),
    ],
)
async def test_who_fails_is_started_anew(begin: Begin, word: str, why: str) -> None:
    play = begin()
    pid = await play.up()
    play.do(word)
    await play.ear.state(ChannelState.DOWN, why)
    assert await play.up() != pid
    await gone(pid)


async def test_who_never_gets_ready_is_killed_in_time(begin: Begin) -> None:
    play = begin(Pace(ready=0.5, pause=60.0), first=["sleep"])
    await play.ear.state(ChannelState.DOWN, "was not ready within 0 s")


async def test_who_says_that_it_makes_no_sense_is_not_started_again(begin: Begin) -> None:
    play = begin()
    pid = await play.up()
    play.do("give up")
    await play.ear.state(ChannelState.OFF, "makes no sense any more")
    await asyncio.wait({play.task}, timeout=20)
    assert play.task.done()
    await gone(pid)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Unreachable("No answer."), "No answer."),
        (KeyError("made-up"), "The companion failed inside this program (KeyError in "),
    ],
)
async def test_what_cannot_be_briefed_is_said_and_tried_again(
    begin: Begin, error: Exception, said: str
) -> None:
    play = begin()

    async def fail() -> Mapping[str, Any]:
        raise error

    await play.up()
    good, play.companion._brief = play.companion._brief, fail
    play.do("exit")
    await play.ear.until(
        lambda: any(
            state is ChannelState.DOWN and words.startswith(said)
            for state, words in play.ear.states
        )
    )
    play.companion._brief = good
    await play.up()


async def test_whatever_it_has_started_goes_with_it(begin: Begin) -> None:
    play = begin()
    pid = await play.up()
    play.do("family")
    family = await play.ear.word("family")
    assert is_alive(family)
    os.kill(pid, signal.SIGKILL)
    await gone(family)


async def test_when_left_it_leaves(begin: Begin) -> None:
    play = begin()
    pid = await play.up()
    await play.leave()
    assert not is_alive(pid)


async def test_who_will_not_leave_is_killed(begin: Begin) -> None:
    play = begin(Pace(leave=0.2))
    pid = await play.up()
    play.do("stubborn")
    assert play.companion.tell({"told": 1})
    await play.ear.word("told")
    await play.leave()
    await gone(pid)


async def test_end_goes_through_while_the_loop_stands_still(begin: Begin) -> None:
    play = begin()
    await play.up()
    told: list[Mapping[str, Any]] = []

    def press() -> None:
        assert play.companion.alarm.ring({"end": True})
        line = play.companion.alarm._socket
        assert line is not None
        select.select([line], [], [], 20)
        told.append(play.companion.alarm.poll())

    thread = threading.Thread(target=press)
    thread.start()
    thread.join()  # the loop does nothing meanwhile
    assert told == [{"took": {"end": True, "n": 1}}]
    await play.leave()
    assert not play.companion.alarm.ring({"end": True})


async def test_what_the_last_child_told_of_an_end_stays_until_there_is_another(
    begin: Begin,
) -> None:
    play = begin(Pace(ready=20, pause=60.0))
    await play.up()
    play.do("last words on the bell")
    await play.ear.state(ChannelState.DOWN, "crashed (SIGSEGV)")
    assert play.companion.alarm.poll() == {"over": True}
    again = begin()
    await again.up()
    again.do("last words on the bell")
    await again.up()
    assert again.companion.alarm.poll() == {}


async def test_every_ring_has_a_number_of_its_own_whichever_child_hears_it(begin: Begin) -> None:
    play = begin()
    await play.up()
    alarm = play.companion.alarm
    assert [alarm.ring({"end": True}), alarm.ring({"end": True})] == [1, 2]
    play.do("exit")
    await play.up()
    assert alarm.ring({"end": True}) == 3
    await play.leave()
    assert alarm.ring({"end": True}) == 0


async def test_a_child_that_floods_the_line_for_end_holds_nobody_up(begin: Begin) -> None:
    play = begin()
    await play.up()
    play.do("flood the bell")
    await play.ear.word("flooding")
    began = time.monotonic()
    for _ in range(100):
        play.companion.alarm.poll()
    assert play.companion.alarm.ring({"end": True})
    assert time.monotonic() - began < 5


def test_what_makes_no_sense_on_the_line_for_end_is_left_out() -> None:
    mine, its = socket.socketpair()
    with its:
        mine.setblocking(False)
        alarm = Alarm()
        alarm.take(mine)
        its.sendall(b'nonsense\n[1]\n7\n\xff\n{"over": 1}\n' + 3000 * b"[" + b'\n{"took": 2}\n{"ha')
        assert alarm.poll() == {"over": 1, "took": 2}
        its.sendall(b'lf": 3}\n')
        assert alarm.poll() == {"over": 1, "took": 2, "half": 3}
        alarm.take(None)


ALONE = """
import asyncio
from tests.companion.test_companion import QUICK, Play
async def main():
    play = Play(QUICK)
    print(await play.up(), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_when_the_monitor_is_killed_the_child_dies() -> None:
    command = [sys.executable, "-c", ALONE]
    pipe = asyncio.subprocess.PIPE
    monitor = await asyncio.create_subprocess_exec(*command, cwd=REPO, stdout=pipe)
    assert monitor.stdout is not None
    pid = int(await monitor.stdout.readline())
    assert is_alive(pid)
    monitor.kill()
    await monitor.wait()
    await gone(pid)


async def test_pauses_grow_to_a_ceiling_and_begin_anew_after_one_that_worked() -> None:
    async def brief() -> Mapping[str, Any]:
        return {}

    pace = Pace(pause=1.0, longest=60.0)
    slow = Companion("none", brief, Ear(), pace, chance=lambda: 1.0)
    assert [slow._pause(0.0) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert [slow._pause(61.0), slow._pause(0.0)] == [1, 2]
    quick = Companion("none", brief, Ear(), pace, chance=lambda: 0.0)
    assert quick._pause(0.0) == 0.5


def test_lines_are_json() -> None:
    from providers.companion import _line

    assert json.loads(_line({"name": "line\nbreak \u2028"})) == {"name": "line\nbreak \u2028"}
    assert _line({"name": "a\nb"}).count(b"\n") == 1
