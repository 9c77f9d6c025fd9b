"""What is installed is one package with everything in it, and it works away from the source."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("demo", "domain", "projections", "storage", "web")


def run(*words: str, cwd: Path, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    finished = subprocess.run(  # noqa: S603 - our own words
        words, cwd=cwd, env=environment | more, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was built offline, with nothing but what the lock holds."""
    built = tmp_path_factory.mktemp("wheel")
    offline = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", str(built), str(ROOT), cwd=built)
    [made] = built.glob("*.whl")
    return made


def test_a_wheel_takes_one_name_and_holds_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    assert {name.split("/")[0] for name in names} == {
        "planspoor",
        next(n for n in names if ".dist-info/" in n).split("/")[0],
    }
    there = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = {name.removeprefix("planspoor/") for name in names if name.startswith("planspoor/")}
    assert held == there | {"__init__.py", "verify_dossier.py", "verify_value.py"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_what_is_installed_works_away_from_the_source(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    offline = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "install", *offline, "--target", str(place), str(wheel), cwd=tmp_path)
    where = "import planspoor, domain, web; print(planspoor.__file__, domain.__file__, web.__file__)"
    found = run(sys.executable, "-c", where, cwd=tmp_path, PYTHONPATH=str(place)).split()
    assert found == [
        str(place / "planspoor" / name) for name in ("__init__.py", "domain/__init__.py", "web/__init__.py")
    ]
    scenario = ROOT / "tests" / "valuation" / "demo-scenario.json"
    valued = run(str(place / "bin" / "planspoor"), "value", str(scenario), cwd=tmp_path, PYTHONPATH=str(place))
    assert '"realised_cents": 27888454' in valued
