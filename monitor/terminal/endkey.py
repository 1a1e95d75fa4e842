"""END recognised where the terminal's bytes are read, before the user interface sees them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol, cast, runtime_checkable

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message


@runtime_checkable
class EndKeyHost(Protocol):
    """What the app gives to the driver."""

    end_keys: frozenset[str]
    """Keys by Textual's names (``f12``, ``ctrl+e``) that end the meeting."""
    on_end_key: Callable[[], None]
    """Ends the meeting. Called in the input thread for each press, and for each repeat of
    a key that is held: must be thread-safe, return at once and never raise."""


class EndKeyPressed(Message, bubble=False):
    """An END key was pressed and :attr:`EndKeyHost.on_end_key` was called for it.

    Sent to the app instead of the key, so that it can show its banner. ``time`` is when, in
    monotonic seconds.
    """

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class EndKeyDriver(Driver):
    """The part of a driver that hears END; mix it in before a platform's driver.

    Raises TypeError when the app is no :class:`EndKeyHost`: a screen that cannot end the
    meeting must not start.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        if not isinstance(app, EndKeyHost):
            raise TypeError(f"{type(app).__name__} lacks end_keys or on_end_key")
        super().__init__(app, debug=debug, mouse=mouse, size=size)

    def process_message(self, message: Message) -> None:
        """Call the hook for an END key first of all; pass everything else on."""
        host = cast(EndKeyHost, self._app)
        if isinstance(message, events.Key) and message.key in host.end_keys and _ended(host):
            message = EndKeyPressed(message.key)
        super().process_message(message)


def _ended(host: EndKeyHost) -> bool:
    """Call the hook. False if it failed: the key then goes on to the app's own bindings."""
    try:
        host.on_end_key()
    except Exception as error:  # noqa: BLE001  the input thread must live on, to hear END again
        logging.getLogger(__name__).error("END hook failed: %s", type(error).__name__)
        return False
    return True
