"""The machine that figures were measured on, in one line."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil


def machine() -> str:
    """Processor, cores, load, and the versions that matter."""
    load = ", ".join(f"{average:.1f}" for average in psutil.getloadavg())
    return (
        f"{_processor()}, {os.cpu_count()} cores, load {load}; "
        f"{platform.system()} {platform.release()}; Python {platform.python_version()}, "
        f"Textual {version('textual')}, httpx {version('httpx')}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
