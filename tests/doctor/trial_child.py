"""A companion's child for Teams without a browser (``-m tests.doctor.trial_child``), which does
what ``CHAPERONE_TRIAL`` says and writes what it was briefed with to ``CHAPERONE_TRIAL_BRIEF``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from providers.companion_child import Gone, Line, harden, leave, wait

REFUSES = "Microsoft's calling SDK does not work in this browser: made up."


def main(arguments: list[str]) -> None:
    """Until nobody is there any more."""
    harden()
    link, bell = (Line(int(number)) for number in arguments)
    how = os.environ["CHAPERONE_TRIAL"]
    try:
        while True:
            wait([link, bell], 0.1)
            for body in link.hear():
                if "leave" in body:
                    return
                brief = Path(os.environ["CHAPERONE_TRIAL_BRIEF"])
                brief.write_text(json.dumps(body), encoding="utf-8")
                if how == "refuses":
                    leave(link, REFUSES, again=False)
                if how == "crashes":
                    os._exit(3)
                if how == "works":
                    link.say({"ready": True})
            if how != "silent":
                link.say({})
            link.flush()
    except Gone:
        return


if __name__ == "__main__":
    main(sys.argv[1:])
