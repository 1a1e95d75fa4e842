"""What is locked, and what is in the wheel that pipx installs."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import monitor

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PACKAGES = "monitor", "widgets", "providers"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked() -> Iterator[tuple[Requirement, list[str]]]:
    """Every requirement in the lock, with its hashes."""
    text = re.sub(r"(?m)^\s*#.*\n", "", LOCK.read_text(encoding="utf-8")).replace("\\\n", " ")
    for line in text.splitlines():
        requirement, *hashes = line.split(" --hash=")
        yield Requirement(requirement), [found.strip() for found in hashes]


def wanted() -> Iterator[Requirement]:
    """What pyproject.toml asks for, to run, to build and to test."""
    project = PROJECT["project"]
    yield from map(Requirement, project["dependencies"])
    for extra in project["optional-dependencies"].values():
        yield from map(Requirement, extra)
    yield from map(Requirement, PROJECT["dependency-groups"]["dev"])
    yield from map(Requirement, PROJECT["build-system"]["requires"])


class TestLock:
    def test_every_package_is_pinned_with_hashes(self) -> None:
        for requirement, hashes in locked():
            assert [spec.operator for spec in requirement.specifier] == ["=="]
            assert hashes
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in hashes)

    @pytest.mark.parametrize("wish", sorted({*wanted()}, key=str), ids=str)
    def test_it_holds_what_the_project_asks_for(self, wish: Requirement) -> None:
        pins = {
            canonicalize_name(requirement.name): next(iter(requirement.specifier)).version
            for requirement, _ in locked()
        }
        assert wish.specifier.contains(pins[canonicalize_name(wish.name)])

    def test_it_serves_every_platform(self) -> None:
        platforms = {str(requirement.marker) for requirement, _ in locked()}
        assert 'sys_platform == "win32"' in platforms
        assert 'sys_platform == "linux"' in platforms

    def test_it_names_no_place(self) -> None:
        text = LOCK.read_text(encoding="utf-8")
        assert not re.search(r"://|file:|/|index|find-links|(?m:^-)", text)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pipx does but with the build backend that is here."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


class TestWheel:
    def test_it_holds_every_file_of_the_packages_and_no_other(self, wheel: Path) -> None:
        here = {
            file.relative_to(ROOT).as_posix()
            for package in PACKAGES
            for file in (ROOT / package).rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        }
        inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
        assert inside == here
        assert "monitor/monitor.tcss" in inside
        assert any(re.fullmatch(r"providers/practice/scenarios/.+\.toml", name) for name in inside)

    def test_it_says_what_it_is(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as opened:
            (info,) = {name.split("/")[0] for name in opened.namelist() if ".dist-info/" in name}
            metadata = email.message_from_bytes(opened.read(f"{info}/METADATA"))
            entries = opened.read(f"{info}/entry_points.txt").decode()
            assert f"{info}/licenses/LICENSE" in opened.namelist()
        assert metadata["Name"] == "chaperone-live"
        assert metadata["Version"] == monitor.__version__
        assert metadata["License-Expression"] == "MIT"
        assert "chaperone = monitor.cli:main" in entries

    def test_installed_elsewhere_it_runs(self, wheel: Path, tmp_path: Path) -> None:
        python = fresh_environment(tmp_path / "fresh")
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
        subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        environment["HOME"] = str(tmp_path)
        code = "import monitor, providers, widgets; print(monitor.__file__)"
        for command, said in (
            ([str(python.with_name("chaperone")), "--version"], monitor.__version__),
            ([str(python), "-m", "monitor", "--version"], monitor.__version__),
            ([str(python), "-c", code], str(tmp_path / "fresh")),
        ):
            done = subprocess.run(
                command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
            )
            assert said in done.stdout


def fresh_environment(folder: Path) -> Path:
    """The Python of a new environment that has this one's packages, but not this project.

    A folder that a .pth file names is searched for modules, but not for more .pth files:
    what is installed here in editable form stays out.
    """
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    here = sysconfig.get_path("purelib")
    (Path(paths["purelib"]) / "packages.pth").write_text(f"{here}\n", encoding="utf-8")
    return Path(paths["scripts"]) / Path(sys.executable).name
