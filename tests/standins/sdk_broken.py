"""A Zoom SDK whose system libraries are not there: it cannot be imported."""

from __future__ import annotations

raise ImportError("libGL.so.1: cannot open shared object file")
