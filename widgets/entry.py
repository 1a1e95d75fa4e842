"""One line of text that somebody types."""

from __future__ import annotations

from textual.widgets import Input


class Entry(Input):
    """An entry line that is there all the time and shown while it is open.

    The app hands it keys and pastes as they come, rather than by the focus, which moves
    later: what is typed behind the key that opens it is text, what follows enter is not.
    """

    DEFAULT_CSS = """
    Entry, Entry:focus {
        display: none; height: 1; width: 1fr; border: none; padding: 0; background: ansi_default;
    }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False  # where nothing happens nothing is written

    @property
    def is_open(self) -> bool:
        """Whether it takes the keys."""
        return bool(self.display)

    def open(self, label: str) -> None:
        """Show it empty, with ``label`` until something is typed, and give it the focus."""
        self.clear()
        self.placeholder = label
        self.display = True
        self.screen.set_focus(self, scroll_visible=False)

    def take(self, text: str) -> None:
        """Put in what was typed or pasted; several lines become one."""
        self.replace(" ".join(text.splitlines()), *sorted(self.selection))

    def shut(self) -> str:
        """Take it away; returns what stood in it."""
        self.display = False
        return self.value
