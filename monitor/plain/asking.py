"""A question, or one line of text: each takes the keys until it is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from textual import events

from monitor.bindings import shown
from monitor.plain.speech import Speech
from widgets.prompt import Question

CANCEL = ("escape", "ctrl+c")
ENTER = ("enter", "ctrl+j")


class Open(Protocol):
    """What takes the keys."""

    def key(self, key: events.Key) -> bool:
        """A key was pressed; returns whether it is done with."""
        ...

    def pasted(self, text: str) -> bool:
        """Text was pasted; returns whether it is done with."""
        ...

    def drop(self) -> None:
        """It is closed without an answer: say so."""
        ...


class Asking:
    """Asks ``question``; ``then`` gets the value of the answer, and nothing if cancelled."""

    def __init__(self, speech: Speech, question: Question, then: Callable[[str], None]) -> None:
        self._speech = speech
        self._question = question
        self._then = then
        self._answers = "; ".join(
            f"{shown(answer.keys[0])}: {answer.label}" for answer in question.answers
        )
        speech.say(f"{question.text} {self._answers}; escape: cancel.")

    def key(self, key: events.Key) -> bool:
        if key.key in CANCEL:
            self._speech.say("Cancelled.")
            return True
        for answer in self._question.answers:
            if key.key in answer.keys:
                self._then(answer.value)
                return True
        self._speech.say(f"That is no answer. {self._answers}; escape: cancel.")
        return False

    def pasted(self, text: str) -> bool:
        self._speech.say(f"A paste is no answer. {self._answers}; escape: cancel.")
        return False

    def drop(self) -> None:
        self._speech.say("The question was closed.", urgent=True)


class Typing:
    """Takes one line of text; ``then`` gets it, and nothing if cancelled.

    What is typed goes on at the end of its line; where a line came between, or something was
    taken back, all of it is said anew.
    """

    def __init__(self, speech: Speech, label: str, then: Callable[[str], None]) -> None:
        self._speech = speech
        self._label = label
        self._then = then
        self._text = ""
        speech.say(f"{label}: type it, then enter; escape: cancel.")

    def key(self, key: events.Key) -> bool:
        if key.key in CANCEL:
            self._speech.say("Cancelled.")
            return True
        if key.key in ENTER:
            self._then(self._text.strip())
            return True
        if key.key == "backspace":
            self._text = self._text[:-1]
            self._show("")
        elif key.key == "ctrl+u":
            self._text = ""
            self._show("")
        elif key.is_printable and key.character:
            self._add(key.character)
        return False

    def pasted(self, text: str) -> bool:
        self._add("".join(c if c.isprintable() else " " for c in text))
        return False

    def drop(self) -> None:
        self._speech.say("The text was dropped.", urgent=True)

    def _add(self, text: str) -> None:
        self._text += text
        self._show(text)

    def _show(self, fragment: str) -> None:
        self._speech.typed(fragment, f"{self._label}: {self._text}")
