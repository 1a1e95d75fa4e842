from __future__ import annotations

import os
import select
import termios
import tty
from collections.abc import Iterator
from contextlib import suppress

import pytest

from monitor.terminal import rescue
from monitor.terminal.rescue import RESTORE


class Pty:
    """A terminal that was taken: in raw mode, and held."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        self.before = termios.tcgetattr(self.slave)
        tty.setraw(self.slave)
        self.stopped = 0
        rescue.hold(self.slave, self.slave, self.before, self.stop)

    def stop(self) -> None:
        self.stopped += 1

    def fill(self) -> None:
        os.set_blocking(self.slave, False)
        while select.select([], [self.slave], [], 0.1)[1]:
            with suppress(BlockingIOError):
                os.write(self.slave, b"\x1b[1m picture " * 100)
        os.set_blocking(self.slave, True)

    def read(self) -> bytes:
        data = b""
        while select.select([self.master], [], [], 0.1)[0]:
            data += os.read(self.master, 65536)
        return data


@pytest.fixture
def pty() -> Iterator[Pty]:
    made = Pty()
    yield made
    rescue.release()
    for fd in (made.master, made.slave):
        with suppress(OSError):  # a test may have closed it
            os.close(fd)


def test_it_restores_attributes_and_modes_once(pty: Pty) -> None:
    rescue.restore_terminal()
    assert termios.tcgetattr(pty.slave) == pty.before
    assert pty.read() == RESTORE.encode()
    rescue.restore_terminal()
    assert pty.read() == b""
    assert pty.stopped == 1


def test_a_stalled_terminal_gets_it_instead_of_the_rest_of_the_picture(pty: Pty) -> None:
    pty.fill()
    rescue.restore_terminal()
    assert termios.tcgetattr(pty.slave) == pty.before
    assert pty.read().endswith(RESTORE.encode())
    assert os.get_blocking(pty.slave), "the shell's descriptor is as it was"


def test_what_was_given_back_is_left_alone(pty: Pty) -> None:
    taken = termios.tcgetattr(pty.slave)
    rescue.release()
    rescue.restore_terminal()
    assert termios.tcgetattr(pty.slave) == taken
    assert pty.read() == b""


def test_a_terminal_that_is_gone_does_no_harm(pty: Pty) -> None:
    os.close(pty.master)
    rescue.restore_terminal()
