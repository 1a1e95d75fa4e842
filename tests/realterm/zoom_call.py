"""The stand-in for Zoom with a call, beside a test that itself waits for a terminal; and the
program whose companion comes to that call."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.realterm.home import Home
from tests.realterm.window import Window
from tests.realterm.zoom import Zoom, move_in, settings_of
from tests.standins.chaperone_call import CHILD
from tests.standins.zoom_alone import SDK_SECRET
from tests.standins.zoom_call import ZoomCall

CHAPERONE_CALL = (sys.executable, "-m", "tests.standins.chaperone_call")
"""The program's command line, with the stand-in for the SDK in the companion's child."""
HOST_KEY = "7051938426"
"""So long that it comes up nowhere by chance."""
SECONDS = {"sdk_worker": {"READ_SECONDS": 0.05, "BEAT_SECONDS": 0.1}}


class Call(Zoom):
    """Runs a :class:`ZoomCall`, and knows what of the program is in it."""

    there: ZoomCall

    def __init__(self, home: Home, role: str = "co-host") -> None:
        super().__init__(lambda: ZoomCall(role=role))
        self.homes = home.throw_away_apart()
        """Where the program puts what it throws away."""
        move_in(home, settings_of(self.there).replace("[classes.3B]", _MORE, 1))
        home.environ |= {
            "CHAPERONE_ZOOM_SDK_SECRET": SDK_SECRET,
            "CHAPERONE_ZOOM_HOST_KEY": HOST_KEY,
            CHILD: json.dumps(self.there.line.environ(SECONDS)),
        }

    def calls(self, name: str) -> list[list[Any]]:
        """The calls of the SDK's of this name so far, by what they were given."""
        return [args for made, args in list(self.there.made) if made == name]


_MORE = """sdk_key = "made-up-key"
[classes.3B]"""


@contextmanager
def in_class(
    home: Home, call: Call, *waiting: str, size: tuple[int, int] = (100, 30)
) -> Iterator[Window]:
    """The monitor on a small class, with a companion that comes in, and END ready."""
    with home.window("watch", "3B", command=CHAPERONE_CALL, size=size) as window:
        call.run(call.listened_to())
        call.run(call.fill(*waiting))
        window.shows("3B Maths", "Ada Specimen", "staff 2/2")
        window.shows("END FOR EVERYONE  ready")
        yield window
