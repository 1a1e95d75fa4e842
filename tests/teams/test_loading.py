"""Microsoft's packages are loaded by several threads at once, as they are when a lesson begins."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.terminal.terminal import REPO

TOGETHER = """
import importlib.machinery, sys, threading, time
from providers.teams import calling_token, graph_client

real = importlib.machinery.SourceFileLoader.exec_module

def slow(self, module):
    if module.__name__.startswith("azure"):
        time.sleep(0.002)  # so that the other thread comes in between
    real(self, module)

importlib.machinery.SourceFileLoader.exec_module = slow
failed = []

def run(work, wait):
    time.sleep(wait)
    try:
        work()
    except BaseException as error:
        failed.append(type(error).__name__)

works = (graph_client._load, 0.0), (calling_token._prepare, float(sys.argv[1]))
threads = [threading.Thread(target=run, args=work) for work in works]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(failed)
"""


@pytest.mark.parametrize("later", [0.0, 0.01, 0.02, 0.03])
def test_each_is_whole_although_they_share_others(later: float) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOGETHER, str(later)],
        capture_output=True,
        text=True,
        cwd=REPO,
        check=True,
    )
    assert done.stdout.strip() == "[]"
