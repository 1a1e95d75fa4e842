"""Whether this computer can run what sits in a Zoom call. The SDK itself is never loaded here.

It is native code for one kind of computer, in a Python package that brings most of its libraries
along; the others are the system's.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata

EXTRA = "chaperone-live[zoom-call]"
SDK_PACKAGE = "zoom-meeting-sdk"
PACKAGES = (SDK_PACKAGE, "pyjwt")
"""What the extra brings."""

OLDEST, NEWEST = (3, 11), (3, 14)
"""The Pythons for which there is a package of the SDK."""

LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libxcb.so.1": "libxcb1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgnutls.so.30": "libgnutls30",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libexpat.so.1": "libexpat1",
    "libsystemd.so.0": "libsystemd0",
    "libz.so.1": "zlib1g",
}
"""The system's libraries that the SDK is linked with, beside the C library's own, and the package
of Debian and Ubuntu that holds each."""
RENAMED = frozenset({"libglib2.0-0", "libgnutls30"})
"""Packages that end with t64 since Debian 13 and Ubuntu 24.04; apt takes those for these."""

LOOK_SECONDS = 10.0
_LOOK = """
import ctypes, json, sys
missing = []
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        missing.append(name)
print(json.dumps(missing))
"""


def installed(package: str) -> str | None:
    """The version of a package, without loading it; ``None``: it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def unloadable(names: Sequence[str]) -> list[str] | None:
    """Those of these libraries that cannot be loaded; ``None`` where that could not be found
    out. They are tried in a process of its own: it is foreign code."""
    command = [sys.executable, "-I", "-c", _LOOK, *names]
    try:
        done = subprocess.run(  # noqa: S603  our own Python, and names from the table above
            command, capture_output=True, check=True, timeout=LOOK_SECONDS, text=True
        )
        missing: list[str] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return missing


@dataclass(frozen=True, slots=True)
class Computer:
    """What of a computer matters here; without arguments, of this one."""

    system: str = field(default_factory=platform.system)
    machine: str = field(default_factory=platform.machine)
    implementation: str = field(default_factory=platform.python_implementation)
    python: tuple[int, int] = field(default_factory=lambda: sys.version_info[:2])
    installed: Callable[[str], str | None] = installed
    unloadable: Callable[[Sequence[str]], list[str] | None] = unloadable
    environ: Mapping[str, str] = field(default_factory=dict)
    """What the companion's child gets into its environment as well."""

    @property
    def fits(self) -> bool:
        """Whether there is an SDK for it at all."""
        here = (self.system, self.machine, self.implementation)
        return here == ("Linux", "x86_64", "CPython") and OLDEST <= self.python <= NEWEST

    @property
    def missing(self) -> list[str]:
        """The extra's packages that are not installed."""
        return [package for package in PACKAGES if self.installed(package) is None]


def unfit(computer: Computer) -> str:
    """Why there is no SDK for a computer that does not fit."""
    python = f"{computer.implementation} {computer.python[0]}.{computer.python[1]}"
    return (
        "Zoom's SDK for it runs on Linux x86_64 only, with CPython "
        f"{OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}; "
        f"this is {computer.system} {computer.machine}, {python}."
    )


def lacking(computer: Computer) -> str:
    """Why the companion cannot be started on this computer, in a sentence; else nothing."""
    if not computer.fits:
        return unfit(computer)
    if missing := computer.missing:
        return f"The extra {EXTRA} is not installed: there is no {' and no '.join(missing)}."
    return ""
