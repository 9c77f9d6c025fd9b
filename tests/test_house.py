"""What is promised beside the code is kept: locks, licence, links, metadata, and a project about itself alone."""

import re
import subprocess
import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.txt", "requirements-dev.txt")


def tracked() -> list[Path]:
    """Every file of the project, as git knows it; of an unpacked archive, what is not hidden."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_by_hash_and_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert len(requirements) == len(pins(lock)) > 30
    assert [each for each in requirements if not re.search(r"--hash=sha256:[0-9a-f]{64}", each)] == []
    assert not re.search(r"://|^-|^\s*--(?!hash)", text, re.MULTILINE)


def test_the_locks_agree_and_hold_everything_that_is_asked() -> None:
    runs, develops = map(pins, LOCKS)
    assert runs.items() <= develops.items()
    asked = {name_of(each) for each in PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]}
    assert asked <= runs.keys()
    assert {name_of(each) for each in PROJECT["dependency-groups"]["dev"]} <= develops.keys()


def test_every_dependency_earns_its_line() -> None:
    decision = (ROOT / "adr" / "0001-architecture-and-dependencies.md").read_text()
    told = {name_of(name) for name in re.findall(r"^\| `([^`]+)` \|", decision, re.MULTILINE)}
    groups = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    assert told == {name_of(each) for each in groups}


def test_every_exception_to_a_rule_has_its_reason() -> None:
    lint = (ROOT / "pyproject.toml").read_text()
    codes = re.findall(r'^ +"([A-Z]+[0-9]*)",?(.*)$', lint, re.MULTILINE)
    assert len(codes) > 10
    said = [reason.strip() for _, reason in codes]
    assert all(
        reason.startswith("# ") or code in {"D102", "D103", "S106"}
        for (code, _), reason in zip(codes, said, strict=True)
    )


@pytest.mark.parametrize(
    "page", sorted(path.relative_to(ROOT).as_posix() for path in tracked() if path.suffix == ".md")
)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    here = ROOT / page
    links = re.findall(r"\]\(([^)\s]+)\)", here.read_text())
    local = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if link and not (here.parent / link).exists()] == []


def test_the_map_of_the_readme_has_every_folder_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text()
    told = set(re.findall(r"\[`([a-z]+)/`\]", readme))
    there = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert told == {folder for folder in there if not folder.startswith(".")}


def test_the_layers_and_the_wheel_know_every_package() -> None:
    top = {path.parent.name for path in tracked() if path.name == "__init__.py" and path.parent.parent == ROOT}
    packages = top - {"tests", "bench"}
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == packages
    assert set(PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]) == packages
    assert f"FOLDERS: Final = {tuple(sorted(packages))}".replace("'", '"') in (ROOT / "hatch_build.py").read_text()


def test_no_file_speaks_of_the_machine_that_it_was_made_on() -> None:
    elsewhere = re.compile(r"(?<![\w.<~-])/(?:work|root|home|Users)/\w|\b(?:pypi|npmjs|pythonhosted)\.(?:org|com)\b")
    vendored = ("web/static/vendor/", "tests/browser/vendor/", "web/static/fonts/")
    found: dict[str, str] = {}
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(vendored) or path == Path(__file__):
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if hit := elsewhere.search(text):
            found[name] = hit[0]
    assert found == {}


def test_every_class_has_a_style_and_every_style_is_used() -> None:
    sheets = "".join(path.read_text() for path in sorted((ROOT / "web" / "static" / "css").glob("*.css")))
    styled = set(re.findall(r"\.(ps-[\w-]+)", sheets))
    written: set[str] = set()
    for path in (ROOT / "web").rglob("*"):
        if path.suffix in {".html", ".py"} or path.parent.name == "js":
            plain = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
            written |= set(re.findall(r"(?<![\w-])ps-(?:[\w-]|\{\{.*?\}\})+", plain))
    # A name that is put together as it is shown, as ps-badge--{{ tone }}, stands for whatever it may become.
    shown = [re.compile(re.sub(r"\{\{.*?\}\}", r"[\\w-]+", name)) for name in written]
    assert [name for name in sorted(styled) if not any(each.fullmatch(name) for each in shown)] == []
    assert [each.pattern for each in shown if not any(each.fullmatch(name) for name in styled)] == []


def test_the_licence_is_whole_and_the_same_everywhere() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in licence.splitlines()[0]
    assert re.findall(r"^(\d+)\. ", licence, re.MULTILINE) == [str(article) for article in range(1, 16)]
    assert licence.rstrip().endswith("EUPL version.")
    assert PROJECT["project"]["license"] == "EUPL-1.2"


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", changelog, re.MULTILINE)
    assert versions[0] == (PROJECT["project"]["version"], str(public_code().release_date))


class Status(StrEnum):
    CONCEPT = "concept"
    DEVELOPMENT = "development"
    BETA = "beta"
    STABLE = "stable"
    OBSOLETE = "obsolete"


class Strict(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    pass


class Contact(Strict):
    name: str


class Maintenance(Strict):
    type: Literal["community", "internal"]
    contacts: Annotated[list[Contact], msgspec.Meta(min_length=1)]


class Legal(Strict):
    license: Literal["EUPL-1.2"]


class Localisation(Strict):
    localisation_ready: bool
    available_languages: list[Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")]]


class Audience(Strict):
    countries: list[Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")]]
    scope: list[Literal["employment", "government", "local-authorities", "welfare"]]


class Description(Strict):
    generic_name: Annotated[str, msgspec.Meta(max_length=35)]
    short_description: Annotated[str, msgspec.Meta(max_length=150)]
    long_description: Annotated[str, msgspec.Meta(min_length=500, max_length=10_000)]
    features: list[Annotated[str, msgspec.Meta(max_length=100)]]


class PublicCode(Strict):
    """publiccode.yml 0.4, as far as it is used here; stricter where the standard leaves a choice."""

    publiccode_yml_version: Literal["0.4"]
    name: str
    url: Annotated[str, msgspec.Meta(pattern=r"^https://\S+$")]
    software_version: str
    release_date: date
    platforms: Annotated[list[Literal["web"]], msgspec.Meta(min_length=1)]
    categories: list[Literal["collaboration", "compliance-management", "procurement"]]
    development_status: Status
    software_type: Literal["standalone/web"]
    intended_audience: Audience
    description: dict[str, Description]
    legal: Legal
    maintenance: Maintenance
    localisation: Localisation


def public_code() -> PublicCode:
    return msgspec.yaml.decode((ROOT / "publiccode.yml").read_bytes(), type=PublicCode)


def test_the_metadata_for_public_bodies_is_sound() -> None:
    told = public_code()
    assert told.software_version == PROJECT["project"]["version"]
    assert told.legal.license == PROJECT["project"]["license"]
    assert set(told.description) == set(told.localisation.available_languages) == {"nl", "en"}
