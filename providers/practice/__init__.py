"""A simulated class with scripted scenarios: practice, and the tests' own platform.

Nobody in it is real and no account is needed. Nothing here imports pydantic until a scenario
file of the school's own is checked.
"""

from __future__ import annotations
