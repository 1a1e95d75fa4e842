"""Small practice lessons in which nothing happens by chance."""

from __future__ import annotations

QUIET = """
title = "A quiet lesson"
about = "Four are in, two wait, and nothing happens by itself."
pupils = 6
length = 3600
[arrivals]
already_in = 4
within = 1
[platform]
action_delay = 0.05
new_ids = 0.0
"""

PUPIL_ONE = """
[[event]]
at = 0
do = "{do}"
who = "pupil 1"
"""

MORE = {"rename": 'to = "iPad (2)"\n'}
"""What an event needs beside who does it."""


def lesson(*pupil_one_does: str) -> str:
    """A quiet lesson in which the first pupil does these things at the start."""
    does = (PUPIL_ONE.format(do=do) + MORE.get(do, "") for do in pupil_one_does)
    return QUIET + "".join(does)
