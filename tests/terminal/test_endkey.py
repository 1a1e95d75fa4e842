from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message

from monitor.terminal.driver import driver_class
from monitor.terminal.endkey import EndKeyDriver, EndKeyPressed


class Heard(Driver):
    """A platform's driver that keeps what would go to the app."""

    messages: list[Message]

    def process_message(self, message: Message) -> None:
        self.__dict__.setdefault("messages", []).append(message)

    def write(self, data: str) -> None: ...
    def start_application_mode(self) -> None: ...
    def disable_input(self) -> None: ...
    def stop_application_mode(self) -> None: ...


class HeardEnd(EndKeyDriver, Heard):
    """The mixin on it."""


class Host(App[None]):
    """An app that can end."""

    end_keys = frozenset({"f12"})

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.fails = False

    def on_end_key(self) -> None:
        self.calls += 1
        if self.fails:
            raise ValueError("broken on purpose")


async def test_the_hook_is_called_and_the_app_is_told_instead_of_getting_the_key() -> None:
    host = Host()
    driver = HeardEnd(host)
    driver.process_message(events.Key("f12", None))
    assert host.calls == 1
    [message] = driver.messages
    assert isinstance(message, EndKeyPressed)
    assert message.key == "f12"


async def test_anything_else_passes_untouched() -> None:
    host = Host()
    driver = HeardEnd(host)
    others: list[Message] = [events.Key("e", "e"), events.Paste("f12"), events.AppFocus()]
    for other in others:
        driver.process_message(other)
    assert driver.messages == others
    assert host.calls == 0


async def test_a_hook_that_fails_leaves_the_key_to_the_app_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    host = Host()
    host.fails = True
    driver = HeardEnd(host)
    key = events.Key("f12", None)
    driver.process_message(key)
    assert driver.messages == [key]
    assert caplog.messages == ["END hook failed: ValueError"]


async def test_an_app_that_cannot_end_does_not_start() -> None:
    with pytest.raises(TypeError, match="end_keys or on_end_key"):
        HeardEnd(App())


def test_on_windows_the_same_hook_stands_before_textuals_driver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Textual's Windows driver cannot be imported elsewhere, so something stands in for it."""
    stand_in: Any = ModuleType("textual.drivers.windows_driver")
    stand_in.WindowsDriver = Heard
    monkeypatch.setitem(sys.modules, stand_in.__name__, stand_in)
    ours = "monitor.terminal.windows"
    monkeypatch.setitem(sys.modules, ours, stand_in)  # so that it is gone again afterwards
    monkeypatch.delitem(sys.modules, ours)
    monkeypatch.setattr(sys, "platform", "win32")
    chosen = driver_class()
    assert chosen is importlib.import_module(ours).WindowsMonitorDriver
    assert chosen.__mro__.index(EndKeyDriver) < chosen.__mro__.index(Heard)
