"""``python -m monitor``: the same as ``chaperone``."""

from __future__ import annotations

from monitor.cli import main

if __name__ == "__main__":
    main(prog_name="chaperone")
