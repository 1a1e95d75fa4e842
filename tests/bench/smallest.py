"""The smallest Textual app with one DataTable: what the first paint is compared with."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable

LAST = "the last row"


class Smallest(App[None]):
    """A table of ten rows."""

    def compose(self) -> ComposeResult:
        yield DataTable[str]()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("name", "place", "state")
        for number in range(9):
            table.add_row(f"somebody {number}", "in the call", "muted")
        table.add_row(LAST, "in the call", "muted")


if __name__ == "__main__":
    Smallest().run()
