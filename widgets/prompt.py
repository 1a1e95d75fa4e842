"""The line above the keys: what happened last, or one question with its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from widgets.lines import Lines, fit
from widgets.tones import Part, Tone


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer: its keys (the first is shown), its label, and what it means."""

    keys: tuple[str, ...]
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that takes the keys until it is answered. Escape does nothing, always."""

    text: str
    answers: tuple[Answer, ...]
    name: str = ""
    """Whom it is about, where ``text`` has ``{name}``; cut where there is no room."""


class Prompt(Lines):
    """Shows an event, or asks a question: then the app hands it every key but END.

    It does not take the focus, which would repaint both lists on a slow line. A key that is
    no answer does nothing, so that a key meant for the list is never taken for one.
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._question: Question | None = None
        self._event: list[Part] = []

    @property
    def asking(self) -> Question | None:
        """The open question, if there is one."""
        return self._question

    def say(self, parts: Sequence[Part]) -> None:
        """Show what happened; behind an open question it waits."""
        self._event = list(parts)
        if self._question is None:
            self.show([self._event])

    def ask(self, question: Question) -> None:
        """Ask ``question``."""
        self._question = question
        answers: list[Part] = []
        for answer in question.answers:
            answers += [(f" {answer.keys[0]}", Tone.STRONG), (f" {answer.label} ", Tone.PLAIN)]
        answers.append((" esc cancel", Tone.DIM))
        # A long name is cut, never an answer.
        width = self.size.width or self.screen.size.width  # none yet where the entry line just was
        room = width - sum(cell_len(text) for text, _tone in answers) - 2
        room -= cell_len(question.text.replace("{name}", ""))
        name = question.name
        if cell_len(name) > room:
            name = fit(name, max(8, room), self.ellipsis)
        text = question.text.replace("{name}", name)
        values = [answer.value for answer in question.answers for _part in range(2)]
        commands = {(0, part): value for part, value in enumerate([*values, ""], 1)}
        self.show([[(f" {text} ", Tone.BAR), *answers]], commands)

    def drop(self) -> None:
        """Close the question without an answer."""
        self._question = None
        self.show([self._event])

    def take(self, key: str) -> tuple[Question, str | None] | None:
        """A key was pressed while the question is open. Returns the question and its answer
        (``None`` for escape); nothing if it stays open. At once rather than by a message: the
        next key may be here already, and may ask the next question."""
        question = self._question
        assert question is not None
        if key == "escape":
            self.drop()
            return question, None
        for answer in question.answers:
            if key in answer.keys:
                self.drop()
                return question, answer.value
        return None

    def click(self, x: int, y: int) -> tuple[Question, str | None] | None:
        """A click while the question is open; returns what :meth:`take` does."""
        question, value = self._question, self.command_at(x, y)
        assert question is not None
        if value is None:
            return None
        self.drop()
        return question, value or None
