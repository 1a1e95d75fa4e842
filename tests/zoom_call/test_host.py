"""What of the system the real SDK needs is what ``chaperone doctor`` looks for."""

from __future__ import annotations

import importlib.util
import mmap
import re
import struct
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from providers.zoom import sdk_host
from providers.zoom.sdk_host import LIBRARIES, RENAMED, Computer, unloadable
from providers.zoom.sdk_versions import BUNDLED
from tests.terminal.terminal import REPO

_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRINGS = 1, 5
_OF_LIBC = re.compile(r"(libc|libm|libdl|librt|libpthread|libresolv|ld-linux-x86-64)\.so\.\d+")


@pytest.fixture(scope="module")
def folder() -> Path:
    """Where the package of the SDK is. It is looked for, and not loaded."""
    found = importlib.util.find_spec("zoom_meeting_sdk")
    if found is None or found.origin is None:
        pytest.skip("the extra zoom-call is not installed: make zoom-call")
    return Path(found.origin).parent


def needed(file: Path) -> set[str]:
    """The names of the libraries that an ELF file for 64 bits is linked with."""
    content = mapped(file)
    (start,), (size, count) = (
        struct.unpack_from("<Q", content, 32),
        struct.unpack_from("<HH", content, 54),
    )
    segments = [struct.unpack_from("<IIQQQQ", content, start + n * size) for n in range(count)]
    loads = [one for one in segments if one[0] == _LOAD]
    (dynamic,) = (one for one in segments if one[0] == _DYNAMIC)
    _kind, _flags, offset, _address, _, length = dynamic
    tags = [struct.unpack_from("<QQ", content, offset + n) for n in range(0, length, 16)]
    address = next(value for tag, value in tags if tag == _STRINGS)
    strings = next(
        at + address - begins
        for _, _, at, begins, _, long in loads
        if begins <= address < begins + long
    )
    names = (strings + value for tag, value in tags if tag == _NEEDED)
    return {content[at : content.find(b"\0", at)].decode() for at in names}


def mapped(file: Path) -> mmap.mmap:
    """A file's content, without reading all of it: the SDK has 200 MB."""
    with file.open("rb") as opened:
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)


def test_every_library_that_the_package_does_not_bring_is_looked_for(folder: Path) -> None:
    brought = list(folder.with_name("zoom_meeting_sdk.libs").iterdir())
    native = [*brought, *folder.glob("*.so")]
    assert len(native) > 40
    linked = set[str]().union(*(needed(file) for file in native)) - {file.name for file in brought}
    of_system = {name for name in linked if not _OF_LIBC.fullmatch(name)}
    assert "libGL.so.1" in of_system
    # libX11 brings libxcb along; it is named since it is often what is missing
    assert of_system | {"libxcb.so.1"} == set(LIBRARIES)


def test_which_sdk_is_in_the_package(folder: Path) -> None:
    bundled = BUNDLED[version(sdk_host.SDK_PACKAGE)]
    (library,) = folder.with_name("zoom_meeting_sdk.libs").glob("libmeetingsdk*")
    assert mapped(library).find(f"{bundled.sdk}.".encode()) >= 0


def test_libraries_are_tried_and_not_guessed_at() -> None:
    assert unloadable(["libc.so.6", "libno-such-thing.so.9"]) == ["libno-such-thing.so.9"]
    assert unloadable([]) == []


def test_where_they_cannot_be_tried_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert unloadable(["libc.so.6"]) is None


@pytest.mark.parametrize("place", ["docs/zoom.md", ".ci/run"])
def test_every_package_is_named_wherever_they_are_listed(place: str) -> None:
    words = set(re.split(r"[\s=()]+", (REPO / place).read_text(encoding="utf-8")))
    assert set(LIBRARIES.values()) <= words


def test_packages_with_a_newer_name_are_among_them() -> None:
    assert set(LIBRARIES.values()) > RENAMED


def test_this_computer_is_looked_at() -> None:
    this = Computer()
    assert this.installed("pytest") == version("pytest")
    assert this.installed("no-such-package") is None
    assert this.fits == (this.system == "Linux" and this.machine == "x86_64")
