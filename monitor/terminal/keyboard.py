"""Turns what the terminal sends into Textual's messages; a paste never becomes keys.

Textual's own parser does the work. Two faults of 8.2.8 are kept from it, because either
would end a lesson by mistake or make END deaf:

- inside a bracketed paste, an escape character makes it reissue what follows as keys, so a
  pasted escape sequence followed by ctrl+e was a pressed ctrl+e;
- a key code that is no character (``ESC [ 9999999 ; 5 u``) kills it.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Iterator
from typing import Final

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.events import Key
from textual.message import Message

PASTE_LIMIT: Final = 10_000
"""Characters of one paste that are kept: END must not wait for a book to be read."""
PASTE_SILENCE: Final = 1.0
"""Seconds without input after which a paste is over, even if its end was lost."""
AGAIN_SECONDS: Final = 0.1
"""A hand is slower than this between two presses of a key."""

_ESCAPE: Final = "\x1b"
_NOT_TEXT: Final = dict.fromkeys({*range(32), *range(127, 160)} - {ord(c) for c in "\t\n\r"})


class Keyboard:
    """A parser of terminal input. Times are monotonic seconds."""

    def __init__(self, *, debug: bool = False) -> None:
        self._debug = debug
        self._parser = XTermParser(debug)
        self._sequence = ""
        self._pasting = False
        self._pasted = 0
        self._held_back = ""
        self._heard = 0.0
        self._last = ""
        """What came last."""

    def feed(self, text: str, now: float) -> Iterator[Message]:
        """Yield the messages of ``text`` as soon as each is complete."""
        yield from self._end_silent_paste(now)
        if self._pasting and self._is_pressed_again(text, now):
            yield from self._end_paste()
        self._heard, self._last = now, text
        while text:
            if self._pasting:
                text = yield from self._feed_paste(text)
            else:
                text = yield from self._feed_keys(text)

    def _is_pressed_again(self, text: str, now: float) -> bool:
        """Whether somebody hammers one key into a paste whose end was lost: it came alone in
        two reads in a row. A paste brings text, and all of it at once."""
        if text != self._last or now - self._heard < AGAIN_SECONDS or text.isprintable():
            return False
        messages = self._guarded(XTermParser(self._debug).feed(text))
        return len(messages) == 1 and isinstance(messages[0], Key) and text not in "\t\r\n"

    def tick(self, now: float) -> Iterator[Message]:
        """Yield what is complete because nothing more came; call some ten times a second."""
        yield from self._end_silent_paste(now)
        messages = self._guarded(self._parser.tick())
        if messages:
            self._sequence = ""
        yield from messages

    def _feed_keys(self, text: str) -> Generator[Message, None, str]:
        """Parse up to the start of a paste and return the rest."""
        for position, character in enumerate(text, 1):
            messages = self._parse(character)
            self._follow(character, complete=bool(messages))
            yield from messages
            if self._sequence == BRACKETED_PASTE_START:
                self._pasting = True
                self._pasted = 0
                self._sequence = ""
                return text[position:]
        return ""

    def _follow(self, character: str, *, complete: bool) -> None:
        """Keep the sequence that the parser is in: a message from it means that it ended."""
        if character == _ESCAPE:
            self._sequence = _ESCAPE
        else:
            self._sequence = "" if complete else self._sequence + character

    def _feed_paste(self, text: str) -> Generator[Message, None, str]:
        """Pass plain text on up to the end of the paste and return what follows it."""
        content, end, rest = (self._held_back + text).partition(BRACKETED_PASTE_END)
        kept = len(content) if end else len(content) - _beginning_of_end(content)
        self._held_back = content[kept:]
        plain = content[:kept].translate(_NOT_TEXT)[: PASTE_LIMIT - self._pasted]
        self._pasted += len(plain)
        if plain:
            yield from self._parse(plain)
        if end:
            yield from self._end_paste()
        return rest

    def _end_silent_paste(self, now: float) -> Iterator[Message]:
        if self._pasting and now - self._heard >= PASTE_SILENCE:
            yield from self._end_paste()

    def _end_paste(self) -> list[Message]:
        self._pasting = False
        self._held_back = ""
        return self._parse(BRACKETED_PASTE_END)

    def _parse(self, text: str) -> list[Message]:
        return self._guarded(self._parser.feed(text))

    def _guarded(self, messages: Iterable[Message]) -> list[Message]:
        try:
            return list(messages)
        except Exception as error:  # noqa: BLE001  END must outlive any fault of the parser
            logging.getLogger(__name__).warning("input not understood: %s", type(error).__name__)
            self._renew_parser()
            return []

    def _renew_parser(self) -> None:
        broken, self._parser = self._parser, XTermParser(self._debug)
        self._sequence = ""
        self._pasting = False
        # Without these a mouse that reports pixels would click somewhere else.
        self._parser.mouse_pixels = broken.mouse_pixels
        self._parser.terminal_size = broken.terminal_size
        self._parser.terminal_pixel_size = broken.terminal_pixel_size


def _beginning_of_end(text: str) -> int:
    """How many characters at the end of ``text`` may begin the end of a paste."""
    for length in range(len(BRACKETED_PASTE_END) - 1, 0, -1):
        if text.endswith(BRACKETED_PASTE_END[:length]):
            return length
    return 0
