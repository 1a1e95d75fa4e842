"""One supervised child process for what sits inside the call, whatever the platform.

Foreign code that joins a meeting (a native SDK, a browser) may hang, crash, and print secrets.
So it runs in a child: a process group of its own, no terminal, no inherited environment, a home
that is thrown away. It speaks JSON lines over a socket of its own; a second socket, the
:class:`Alarm`, is for END alone. What becomes of it is told to a :class:`Listener`.

The protocol, one JSON object on a line. To the child: first what it has to know, secrets among
it, then whatever :meth:`Companion.tell` sends, at last ``{"leave": true}``. From the child:
``{"ready": true}`` once it works; anything at all at least every second, ``{}`` if it has nothing
to say; ``{"leaving": SENTENCE, "again": BOOL}`` before it gives up, with whether to start it anew;
everything else is the platform's own and goes to the listener. POSIX only.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from providers.backoff import delay
from providers.base import ChannelState, NotConfigured, ProviderError
from providers.companion_home import home
from providers.faults import broken

MAX_LINE = 4 * 1024 * 1024
"""Bytes of one line: several thousand participants."""
MOST_READS = 8
"""Of 4 KB, at a time, from the line for END: a child that writes without end holds nobody up."""
TICK_SECONDS = 0.25
"""Silence is counted in turns of so long, so that a stall of our own is not taken for one of
the child's."""
KEPT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
)
"""What of our environment the child gets."""

STARTING = "is starting"
SILENT = "does not answer"
GARBLED = "said something that is not understood"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    ready: float = 30.0
    """From the start to its word that it works."""
    silent: float = 1.5
    """Without a word for so long it is said not to answer ..."""
    hung: float = 10.0
    """... and after so long it is killed."""
    pause: float = 1.0
    """Before it is started again; doubled every time, and jittered ..."""
    longest: float = 60.0
    """... up to this, until one has worked for so long."""
    leave: float = 0.5
    """It has so long to leave when asked to."""


@dataclass(frozen=True, slots=True)
class Child:
    """Which module is run with ``python -m`` and the numbers of its two sockets as arguments, and
    how it is kept running."""

    module: str
    environ: Mapping[str, str] = field(default_factory=dict)
    """Added to its environment: nothing secret belongs there."""
    pace: Pace = field(default_factory=Pace)


class Listener(Protocol):
    """Hears of one companion, in the loop of :meth:`Companion.run`."""

    def companion(self, state: ChannelState, detail: str) -> None:
        """How it is now: ``detail`` goes on after its name ("does not answer"), or is a
        sentence of the child's own."""
        ...

    def said(self, body: Mapping[str, Any]) -> None:
        """The child said something of the platform."""
        ...


class Alarm:
    """The line for END, beside all others: from any thread, and nothing waits for anything.

    Every ring has a number of its own, of which no other child hears one again. What the child
    tells of a ring it tells with that number, so that no old word is taken for an answer.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        """Held for a few system calls: or else another thread could write to a closed number."""
        self._socket: socket.socket | None = None
        self._rings = 0
        self.rang: Mapping[str, float] = {}
        """When each word was last rung, in monotonic seconds. Replaced, never changed."""
        self._heard = b""
        self._told: dict[str, Any] = {}

    def take(self, end: socket.socket | None) -> None:
        """Have the line to a new child, or to none: then what the last one told stays, for it
        may be the proof of an END."""
        with self._lock:
            if end is None:
                self._take_in()
            else:
                self._heard, self._told = b"", {}
            old, self._socket = self._socket, end
            if old is not None:
                old.close()

    def ring(self, body: Mapping[str, Any]) -> int:
        """Send, with the ring's number as ``n``; returns the number, which is greater than all
        before it, or 0 where there is no child to send to."""
        with self._lock:
            self._rings += 1
            self.rang = {**self.rang, **dict.fromkeys(body, time.monotonic())}
            line = _line({**body, "n": self._rings})
            try:
                sent = self._socket.send(line) if self._socket is not None else 0
            except OSError:
                sent = 0
            return self._rings if sent else 0

    def poll(self) -> Mapping[str, Any]:
        """Take in what has come; returns what this child has told on the line, by word, or the
        last one, until there is another."""
        with self._lock:
            self._take_in()
            return dict(self._told)

    def _take_in(self) -> None:
        for _ in range(MOST_READS):
            try:
                data = self._socket.recv(4096) if self._socket is not None else b""
            except OSError:  # nothing more has come
                return
            if not data:
                return
            *lines, self._heard = (self._heard[-4096:] + data).split(b"\n")
            for line in lines:
                with contextlib.suppress(ValueError, RecursionError):
                    told = json.loads(line)
                    self._told.update(told if isinstance(told, dict) else {})


@dataclass(frozen=True, slots=True)
class _Over:
    """Why a child is there no more, and whether to start another."""

    why: str
    again: bool = True


class Companion:
    """Keeps one child running.

    ``module`` is run with ``python -m`` and the numbers of its two sockets as arguments.
    ``brief`` makes what the child has to know, anew for each start; it may raise ProviderError,
    and NotConfigured where it makes no sense to try again.
    ``environ`` is added to the child's environment, where nothing secret belongs.
    """

    def __init__(
        self,
        module: str,
        brief: Callable[[], Awaitable[Mapping[str, Any]]],
        listener: Listener,
        pace: Pace | None = None,
        environ: Mapping[str, str] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.alarm = Alarm()
        self._module = module
        self._brief = brief
        self._listener = listener
        self._pace = pace or Pace()
        self._environ = dict(environ or {})
        self._chance = chance
        self._failures = 0
        self._life: _Life | None = None

    def tell(self, body: Mapping[str, Any]) -> bool:
        """Send a line; whether there is a child that works and answers."""
        return self._life is not None and self._life.tell(body)

    async def run(self) -> None:
        """Keep a child running, until one says that it makes no sense. When cancelled, it lets
        the child leave, kills it if it does not, and clears up after it."""
        while True:
            self._listener.companion(ChannelState.CONNECTING, STARTING)
            over, worked = await self._one()
            if not over.again:
                self._listener.companion(ChannelState.OFF, over.why)
                return
            self._listener.companion(ChannelState.DOWN, over.why)
            await asyncio.sleep(self._pause(worked))

    def _pause(self, worked: float) -> float:
        """How long to wait after a child that has ``worked`` for so many seconds."""
        self._failures = 1 if worked >= self._pace.longest else self._failures + 1
        return delay(self._failures, self._pace.pause, self._pace.longest, self._chance())

    async def _one(self) -> tuple[_Over, float]:
        """One child from its start to its end; also for how many seconds it worked."""
        try:
            brief = await self._brief()
        except ProviderError as error:
            return _Over(str(error), again=not isinstance(error, NotConfigured)), 0.0
        except Exception as error:  # noqa: BLE001  said, and tried again: END may hang on it
            return _Over(broken("The companion", error)), 0.0
        try:
            with home() as folder:
                life = self._life = await self._start(folder)
                return await life.run(brief), life.worked
        except OSError as error:
            return _Over(f"could not be started ({type(error).__name__})"), 0.0
        finally:
            self._life = None
            self.alarm.take(None)

    async def _start(self, folder: str) -> _Life:
        link, its_link = socket.socketpair()
        bell, its_bell = socket.socketpair()
        bell.setblocking(False)
        self.alarm.take(bell)
        with its_link, its_bell:
            reader, writer = await asyncio.open_unix_connection(sock=link, limit=MAX_LINE)
            numbers = (its_link.fileno(), its_bell.fileno())
            try:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    self._module,
                    *map(str, numbers),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                    env=self._env(folder),
                    cwd=folder,
                    pass_fds=numbers,
                    start_new_session=True,
                )
            except BaseException:  # cancelled, too: the socket must not outlive it
                writer.close()
                raise
        return _Life(process, reader, writer, self._listener, self._pace)

    def _env(self, folder: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        here = str(Path(__file__).parents[1])
        return {**kept, "HOME": folder, "TMPDIR": folder, "PYTHONPATH": here, **self._environ}


class _Life:
    """One child, from its start to its end."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        listener: Listener,
        pace: Pace,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._listener = listener
        self._pace = pace
        self._ready = False
        self._answers = True
        self._turns = 0
        """Of the watch, since the child's last word."""
        self._last_words: _Over | None = None
        self.worked = 0.0
        """For how many seconds it has worked."""

    def tell(self, body: Mapping[str, Any]) -> bool:
        """Send a line; whether the child works and answers."""
        if not (self._ready and self._answers) or self._writer.is_closing():
            return False
        self._writer.write(_line(body))
        return True

    async def run(self, brief: Mapping[str, Any]) -> _Over:
        """Stay with it to its end."""
        self._writer.write(_line(brief))
        work = [asyncio.create_task(task) for task in (self._hear(), self._watch(), self._wait())]
        politely = True
        try:
            done, _others = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            politely = False
            over = done.pop().result()
            await asyncio.wait(work[:1], timeout=TICK_SECONDS)  # its last words
            return self._last_words or over
        finally:
            for task in work:
                task.cancel()
            await self._bury(politely)

    async def _bury(self, politely: bool) -> None:
        try:
            if politely:
                self._writer.write(_line({"leave": True}))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._process.wait(), self._pace.leave)
        finally:
            self._writer.close()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)  # and whatever it has started
        with contextlib.suppress(TimeoutError):  # the system itself may hold it
            await asyncio.wait_for(self._process.wait(), self._pace.leave)

    async def _hear(self) -> _Over:
        while True:
            try:
                line = await self._reader.readline()
                if not line:
                    return await self._how_it_ended()
                body = json.loads(line)
                if not isinstance(body, dict):
                    return _Over(GARBLED)
            except (ValueError, OSError):  # too long, not JSON, or the line is broken
                return _Over(GARBLED)
            self._take(body)

    def _take(self, body: dict[str, Any]) -> None:
        self._turns = 0
        if "leaving" in body:
            self._last_words = _Over(str(body["leaving"]), body.get("again") is not False)
        elif "ready" in body or not self._answers:
            self._ready = self._ready or "ready" in body
            self._answers = True
            self._listener.companion(ChannelState.UP, "")
        if body and "ready" not in body and "leaving" not in body:
            self._listener.said(body)

    async def _watch(self) -> _Over:
        """Count the turns without a word; return when there have been too many."""
        began = time.monotonic()
        age = 0.0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._turns += 1
            age += TICK_SECONDS
            silence = self._turns * TICK_SECONDS
            if not self._ready:
                if age >= self._pace.ready:
                    return _Over(f"was not ready within {self._pace.ready:.0f} s")
            elif silence >= self._pace.hung:
                return _Over(f"did not answer for {self._pace.hung:.0f} s")
            elif silence >= self._pace.silent and self._answers:
                self._answers = False
                self._listener.companion(ChannelState.DOWN, SILENT)
            if self._ready:
                self.worked = time.monotonic() - began

    async def _how_it_ended(self) -> _Over:
        """Its line is closed, so that it ends, or is of no use any more."""
        try:
            return await asyncio.wait_for(self._wait(), self._pace.leave)
        except TimeoutError:
            return _Over("closed its line")

    async def _wait(self) -> _Over:
        status = await self._process.wait()
        if status < 0:
            return _Over(f"crashed ({_signal(-status)})")
        return _Over(f"ended with status {status}" if status else "has left without a word")


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _line(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode() + b"\n"
