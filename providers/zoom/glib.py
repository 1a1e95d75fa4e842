"""Turns the GLib main context, in which Zoom's SDK calls back. Nothing else of GLib is needed."""

from __future__ import annotations

import ctypes

LIBRARY = "libglib-2.0.so.0"
MOST_TURNS = 100
"""At a time: whatever comes without end must not keep us from the rest."""


class GLib:
    """The default main context. OSError where the library is not there."""

    def __init__(self) -> None:
        library = ctypes.CDLL(LIBRARY)
        self._iterate = library.g_main_context_iteration
        self._iterate.argtypes = (ctypes.c_void_p, ctypes.c_int)
        self._iterate.restype = ctypes.c_int

    def turn(self) -> None:
        """Do what is ready to be done, without waiting."""
        for _ in range(MOST_TURNS):
            if not self._iterate(None, 0):
                return
