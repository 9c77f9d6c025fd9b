"""`planspoor value`: a document a line, or one line that says what is wrong and where; never both, never a trace."""

import io
import json
from collections.abc import Callable
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.valuation import command
from domain.valuation.command import SENTENCES, value_command

DEMO = Path(__file__).with_name("demo-scenario.json")
SMALL: dict[str, Any] = {
    "as_of": "2026-12-31",
    "frameworks": {"local": {"extends": "cdio-2025", "full_count_hours": "36"}},
    "plans": [
        {
            "id": "P",
            "framework": "local",
            "percentage": "5",
            "revenue": [{"from": "2026-01-01", "until": "2026-12-31", "amount": "1000.00", "agreed": True}],
        }
    ],
    "trajectories": [
        {
            "id": "T1",
            "counted_before": {"C1": 10},
            "stages": [
                {
                    "kind": "employment",
                    "contractor": "C1",
                    "from": "2026-01-01",
                    "until": "2026-06-30",
                    "hours": "36",
                    "allocations": [{"from": "2026-01-01", "shares": [{"plan": "P", "bp": 10000}]}],
                    "effort": {
                        "agreed": "2026-07-01",
                        "planned_until": "2026-09-30",
                        "norm_minutes": 60,
                        "delivered_minutes": 30,
                    },
                }
            ],
            "handovers": [{"date": "2026-07-01", "from_plan": "P", "to_plan": "P", "confirmed": True}],
        }
    ],
    "purchases": [
        {
            "id": "F1",
            "plan": "P",
            "date": "2026-05-20",
            "net": "100.00",
            "recognitions": [{"kind": "pso-1", "from": "2026-01-01", "until": None}],
        }
    ],
    "hours": [{"id": "U1", "plan": "P", "date": "2026-05-20", "minutes": 60}],
    "initiatives": [{"id": "I1", "date": "2026-05-20", "minutes": 60, "shares": [{"plan": "P", "bp": 10000}]}],
}

Change = Callable[[dict[str, Any]], object]


def run(*contents: bytes, as_of: str | None = None, place: Path) -> tuple[int, str, str]:
    """Write each content to a file of its own, value them in one call, and return what came out."""
    files = []
    for number, content in enumerate(contents):
        file = place / f"{number}.json"
        file.write_bytes(content)
        files.append(str(file))
    out, err = io.BytesIO(), io.StringIO()
    code = value_command(files, as_of, io.BytesIO(), out, err)
    return code, out.getvalue().decode(), err.getvalue().replace(str(place), "")


def at(told: dict[str, Any], path: str, value: object) -> None:
    """Set the value at a path such as `plans.0.id`; `...` takes it away."""
    *steps, last = path.split(".")
    place: Any = told
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    key: Any = int(last) if isinstance(place, list) else last
    if value is ...:
        del place[key]
    else:
        place[key] = value


STAGE = "trajectories.0.stages.0"
SHARE = {"plan": "P", "bp": 10000}
STAGE_PATH = "trajectories[0].stages[0]"

MALFORMED: list[tuple[str, object, str, str]] = [
    ("as_of", ..., "$", "scenario.missing-key"),
    ("as_of", "2026-02-30", "as_of", "scenario.not-a-date"),
    ("as_of", "20260228", "as_of", "scenario.not-a-date"),
    ("as_of", "2026-W01-1", "as_of", "scenario.not-a-date"),
    ("as_of", 2026, "as_of", "scenario.wrong-type"),
    ("as_of", None, "as_of", "scenario.wrong-type"),
    ("plans", {}, "plans", "scenario.wrong-type"),
    ("plans", ..., "$", "scenario.missing-key"),
    ("colour", "red", "colour", "scenario.unknown-key"),
    ("a\nb", "red", '["a\\nb"]', "scenario.unknown-key"),
    ("frameworks.cdio-2025", {"extends": "local"}, "frameworks.cdio-2025", "scenario.redefined-framework"),
    ("frameworks.local.extends", "local", "frameworks.local.extends", "framework.extends-itself"),
    ("frameworks.local.extends", "nothing", "frameworks.local.extends", "scenario.unknown-framework"),
    ("frameworks.local.extends", ..., "frameworks.local", "scenario.missing-key"),
    ("frameworks.local.bonus", "1", "frameworks.local.bonus", "scenario.unknown-key"),
    ("frameworks.local.hour", "200.00", "frameworks.local.hour", "framework.national-value"),
    (
        "frameworks.local.recognitions",
        {"pso-1": "1"},
        "frameworks.local.recognitions.pso-1",
        "framework.recognitions-suffice",
    ),
    (
        "frameworks.local.stages",
        {"education": "0.4"},
        "frameworks.local.stages.education",
        "framework.unknown-value",
    ),
    ("frameworks.local.full_count_hours", "41", "frameworks.local.full_count_hours", "framework.out-of-bounds"),
    ("frameworks.local.counted_days", "365.5", "frameworks.local.counted_days", "framework.not-a-number"),
    ("frameworks.local.index", "1e0", "frameworks.local.index", "scenario.not-a-decimal"),
    ("frameworks.local.index", None, "frameworks.local.index", "framework.out-of-bounds"),
    ("frameworks.local.index", 1.1, "frameworks.local.index", "scenario.wrong-type"),
    (
        "frameworks.local.multipliers",
        {"a.b": "1.21"},
        'frameworks.local.multipliers["a.b"]',
        "framework.out-of-bounds",
    ),
    (
        "frameworks.local.elements",
        {"sustained": "2"},
        "frameworks.local.elements.sustained",
        "framework.not-a-choice",
    ),
    ("frameworks.", {"extends": "cdio-2025"}, 'frameworks[""]', "scenario.bad-text"),
    ("plans.0.framework", "waterburg-2026", "plans[0].framework", "scenario.unknown-framework"),
    ("plans.0.percentage", "100.01", "plans[0].percentage", "scenario.percentage"),
    ("plans.0.percentage", "-1", "plans[0].percentage", "scenario.negative"),
    ("plans.0.percentage", 5.5, "plans[0].percentage", "scenario.wrong-type"),
    ("plans.0.id", "", "plans[0].id", "scenario.bad-text"),
    ("plans.0.id", "a\x07b", "plans[0].id", "scenario.bad-text"),
    ("plans.0.id", "\ud800", "plans[0].id", "scenario.bad-text"),
    ("plans.0.id", "x" * 201, "plans[0].id", "scenario.bad-text"),
    ("plans.0.revenue.0.amount", "-1.00", "plans[0].revenue[0].amount", "scenario.negative"),
    ("plans.0.revenue.0.amount", "1.005", "plans[0].revenue[0].amount", "scenario.not-cents"),
    ("plans.0.revenue.0.amount", 1000, "plans[0].revenue[0].amount", "scenario.wrong-type"),
    ("plans.0.revenue.0.amount", "1e3", "plans[0].revenue[0].amount", "scenario.not-a-decimal"),
    ("plans.0.revenue.0.amount", "1" * 16, "plans[0].revenue[0].amount", "scenario.not-a-decimal"),
    ("plans.0.revenue.0.labour_share", "1.01", "plans[0].revenue[0].labour_share", "scenario.labour-share"),
    ("plans.0.revenue.0.agreed", "yes", "plans[0].revenue[0].agreed", "scenario.wrong-type"),
    ("plans.0.revenue.0.until", "2025-12-31", "plans[0].revenue[0].until", "scenario.end-before-start"),
    (f"{STAGE}.kind", "holiday", f"{STAGE_PATH}.kind", "scenario.unknown-kind"),
    (f"{STAGE}.support", "some", f"{STAGE_PATH}.support", "scenario.unknown-support"),
    (f"{STAGE}.until", "2025-12-31", f"{STAGE_PATH}.until", "scenario.end-before-start"),
    (f"{STAGE}.until", None, f"{STAGE_PATH}.effort", "scenario.effort-without-end"),
    (f"{STAGE}.hours", None, STAGE_PATH, "scenario.missing-key"),
    (f"{STAGE}.hours", 36, f"{STAGE_PATH}.hours", "scenario.wrong-type"),
    (f"{STAGE}.hours", "-1", f"{STAGE_PATH}.hours", "scenario.negative"),
    (f"{STAGE}.hours", True, f"{STAGE_PATH}.hours", "scenario.wrong-type"),
    (f"{STAGE}.end_of_chain", 1, f"{STAGE_PATH}.end_of_chain", "scenario.wrong-type"),
    (f"{STAGE}.id", "S1", f"{STAGE_PATH}.id", "scenario.unknown-key"),
    (f"{STAGE}.contractor", ["C1"], f"{STAGE_PATH}.contractor", "scenario.wrong-type"),
    (f"{STAGE}.allocations", ..., STAGE_PATH, "scenario.missing-key"),
    (
        f"{STAGE}.allocations",
        [
            {"from": "2026-04-01", "shares": [SHARE]},
            {"from": "2026-01-01", "until": "2026-04-01", "shares": [SHARE]},
        ],
        f"{STAGE_PATH}.allocations[1]",
        "scenario.periods-overlap",
    ),
    (f"{STAGE}.allocations.0.shares", [], f"{STAGE_PATH}.allocations[0].shares", "scenario.shares-sum"),
    (
        f"{STAGE}.allocations.0.shares",
        [SHARE, {"plan": "P", "bp": 1}],
        f"{STAGE_PATH}.allocations[0].shares",
        "scenario.shares-sum",
    ),
    (
        f"{STAGE}.allocations.0.shares",
        [{"plan": "P", "bp": -1}, {"plan": "P", "bp": 10001}],
        f"{STAGE_PATH}.allocations[0].shares[0].bp",
        "scenario.negative",
    ),
    (
        f"{STAGE}.allocations.0.shares.0.plan",
        "Q",
        f"{STAGE_PATH}.allocations[0].shares[0].plan",
        "scenario.unknown-plan",
    ),
    (
        f"{STAGE}.allocations.0.shares.0.bp",
        True,
        f"{STAGE_PATH}.allocations[0].shares[0].bp",
        "scenario.wrong-type",
    ),
    (
        f"{STAGE}.allocations.0.shares.0.bp",
        "10000",
        f"{STAGE_PATH}.allocations[0].shares[0].bp",
        "scenario.wrong-type",
    ),
    (f"{STAGE}.effort.norm_minutes", 0, f"{STAGE_PATH}.effort.norm_minutes", "scenario.effort-without-norm"),
    (f"{STAGE}.effort.delivered_minutes", -1, f"{STAGE_PATH}.effort.delivered_minutes", "scenario.negative"),
    (f"{STAGE}.effort.norm_minutes", 1.5, f"{STAGE_PATH}.effort.norm_minutes", "scenario.not-whole"),
    (
        f"{STAGE}.effort.norm_minutes",
        float("inf"),
        f"{STAGE_PATH}.effort.norm_minutes",
        "scenario.not-finite",
    ),
    (
        f"{STAGE}.effort.planned_until",
        "2025-12-31",
        f"{STAGE_PATH}.effort.planned_until",
        "scenario.end-before-start",
    ),
    ("trajectories.0.counted_before.C1", -1, "trajectories[0].counted_before.C1", "scenario.negative"),
    ("trajectories.0.counted_before.C1", 10**13, "trajectories[0].counted_before.C1", "scenario.too-large"),
    ("trajectories.0.counted_before.C1", 10**30, "trajectories[0].counted_before.C1", "scenario.too-large"),
    ("trajectories.0.handovers.0.to_plan", "Q", "trajectories[0].handovers[0].to_plan", "scenario.unknown-plan"),
    ("trajectories.0.handovers.0.date", ..., "trajectories[0].handovers[0]", "scenario.missing-key"),
    ("purchases.0.id", "T1", "purchases[0].id", "scenario.doubled-id"),
    ("purchases.0.net", float("nan"), "purchases[0].net", "scenario.not-finite"),
    ("purchases.0.net", "Infinity", "purchases[0].net", "scenario.not-a-decimal"),
    (
        "purchases.0.recognitions.0.kind",
        "pso-9",
        "purchases[0].recognitions[0].kind",
        "scenario.unknown-recognition",
    ),
    (
        "purchases.0.recognitions.0.until",
        "2025-01-01",
        "purchases[0].recognitions[0].until",
        "scenario.end-before-start",
    ),
    ("hours.0.minutes", -60, "hours[0].minutes", "scenario.negative"),
    ("hours.0.minutes", "60", "hours[0].minutes", "scenario.wrong-type"),
    ("hours.0.plan", "Q", "hours[0].plan", "scenario.unknown-plan"),
    ("initiatives.0.agreed_impact", "-1.00", "initiatives[0].agreed_impact", "scenario.negative"),
    ("initiatives.0.shares.0.indirect", "no", "initiatives[0].shares[0].indirect", "scenario.wrong-type"),
]


@pytest.mark.parametrize(("path", "value", "where", "rule"), MALFORMED)
def test_a_malformed_file_is_named_with_its_path_and_rule(
    path: str, value: object, where: str, rule: str, tmp_path: Path
) -> None:
    told = deepcopy(SMALL)
    at(told, path, value)
    code, out, err = run(json.dumps(SMALL).encode(), json.dumps(told).encode(), place=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith(f"/1.json: {where}: {rule}: ")
    assert err.count("\n") == 1


RAW: list[tuple[bytes, str, str]] = [
    (b"", "$", "scenario.not-json"),
    (b"\xef\xbb\xbf{}", "$", "scenario.not-json"),
    (b"{", "$", "scenario.not-json"),
    (b"{} {}", "$", "scenario.not-json"),
    (b'{"as_of": 01}', "$", "scenario.not-json"),
    (b'{"as_of": "\xff"}', "$", "scenario.not-utf-8"),
    (b"null", "$", "scenario.wrong-type"),
    (b"[]", "$", "scenario.wrong-type"),
    (b"Infinity", "$", "scenario.not-finite"),
    (b"[" * 100_000, "$", "scenario.too-deep"),
    (b'{"x":' * 100_000, "$", "scenario.too-deep"),
    (b"[" * 100_000 + b"]" * 100_000, "$", "scenario.too-deep"),
    (b'{"as_of": "2026-01-01", "as_of": "2026-01-01", "plans": []}', "as_of", "scenario.doubled-key"),
    (b'{"as_of": "2026-01-01", "plans": -Infinity}', "plans", "scenario.not-finite"),
    (b'{"as_of": 1e999999999, "plans": []}', "as_of", "scenario.wrong-type"),
    (b'{"as_of": ' + b"9" * 5_000 + b', "plans": []}', "as_of", "scenario.wrong-type"),
]


@pytest.mark.parametrize(("content", "where", "rule"), RAW)
def test_what_is_hardly_a_document_is_refused_in_one_line(
    content: bytes, where: str, rule: str, tmp_path: Path
) -> None:
    code, out, err = run(content, place=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith(f"/0.json: {where}: {rule}: ")
    assert err.count("\n") == 1


def test_every_sentence_is_said_by_some_file() -> None:
    said = {rule for *_, rule in MALFORMED} | {rule for *_, rule in RAW} | {"scenario.no-file", "scenario.too-long"}
    assert said == set(SENTENCES)


def test_frameworks_in_a_circle_are_refused(tmp_path: Path) -> None:
    told = deepcopy(SMALL)
    told["frameworks"] = {"a": {"extends": "b"}, "b": {"extends": "c"}, "c": {"extends": "a"}}
    code, _, err = run(json.dumps(told).encode(), place=tmp_path)
    assert (code, err.split(": ")[1:3]) == (2, ["frameworks.c.extends", "framework.extends-itself"])


def test_a_long_chain_of_frameworks_is_no_trouble(tmp_path: Path) -> None:
    told = deepcopy(SMALL)
    names = ["cdio-2025", *(f"f{number}" for number in range(3_000))]
    told["frameworks"] = {name: {"extends": base} for base, name in pairwise(names)}
    told["frameworks"] |= {"local": {"extends": names[-1], "full_count_hours": "36"}}
    assert run(json.dumps(told).encode(), place=tmp_path)[0] == 0


@pytest.mark.parametrize("list_", ["plans", "trajectories", "purchases", "hours", "initiatives"])
def test_a_doubled_id_is_refused(list_: str, tmp_path: Path) -> None:
    told = deepcopy(SMALL)
    told[list_] = told[list_] * 2
    code, _, err = run(json.dumps(told).encode(), place=tmp_path)
    assert (code, err.split(": ")[1:3]) == (2, [f"{list_}[1].id", "scenario.doubled-id"])


def test_a_missing_file_is_named() -> None:
    out, err = io.BytesIO(), io.StringIO()
    assert value_command(["no-such\nfile.json"], None, io.BytesIO(), out, err) == 2
    assert err.getvalue().startswith('"no-such\\nfile.json": $: scenario.no-file: ')
    assert err.getvalue().count("\n") == 1
    assert out.getvalue() == b""


@pytest.mark.parametrize("name", ["-", "/dev/zero"])
def test_what_never_ends_is_refused_before_the_memory_does(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "MOST_BYTES", 1_000)
    out, err = io.BytesIO(), io.StringIO()
    with Path("/dev/zero").open("rb") as endless:
        assert value_command([name], None, endless, out, err) == 2
    assert (out.getvalue(), err.getvalue()) == (b"", f"{name}: $: scenario.too-long: longer than 1000 bytes\n")


def test_the_small_scenario_is_in_order(tmp_path: Path) -> None:
    code, out, err = run(json.dumps(SMALL).encode(), place=tmp_path)
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["plans"] == {"P": {"obligation_cents": 50_00, "realised_cents": 30_845_20}}
    assert [(line["source"], line["rule"], line["cents"]) for line in document["lines"]] == [
        ("T1", "employment", 24_794_52),
        ("T1", "effort", 3_150_68),
        ("T1", "handover", 1_250_00),
        ("T1", "handover", 1_250_00),
        ("F1", "purchase", 50_00),
        ("U1", "hours", 175_00),
        ("I1", "initiative", 175_00),
    ]


OPTIONAL: list[tuple[str, object]] = [
    ("frameworks.local.full_count_hours", None),
    ("frameworks.local.full_count_hours", 36),
    ("frameworks.local.carry_over", {"months": 36}),
    ("plans.0.percentage", 5),
    ("plans.0.revenue", ...),
    ("plans.0.revenue.0.until", ...),
    ("trajectories", None),
    ("trajectories.0.counted_before", None),
    ("trajectories.0.handovers.0.confirmed", ...),
    (f"{STAGE}.group", None),
    (f"{STAGE}.allocations", []),
    ("purchases.0.recognitions", ...),
    ("hours", ...),
    ("initiatives.0.agreed_impact", None),
    ("as_of", "9999-12-31"),
    ("as_of", "0001-01-01"),
]


@pytest.mark.parametrize(("path", "value"), OPTIONAL)
def test_what_is_optional_may_be_absent(path: str, value: object, tmp_path: Path) -> None:
    told = deepcopy(SMALL)
    at(told, path, value)
    assert run(json.dumps(told).encode(), place=tmp_path)[0] == 0


def test_every_file_has_its_line_and_every_line_its_keys(tmp_path: Path) -> None:
    content = DEMO.read_bytes()
    code, out, err = run(content, json.dumps(SMALL).encode(), content, as_of="2026-06-30", place=tmp_path)
    assert (code, err) == (0, "")
    documents = [json.loads(line) for line in out.splitlines()]
    assert [document["as_of"] for document in documents] == ["2026-06-30"] * 3
    assert documents[0] == documents[2]
    assert documents[0]["plans"]["PA"] == {"obligation_cents": 0, "realised_cents": 87_397_09}
    for line in documents[0]["lines"]:
        assert set(line) - {"days"} == {"plan", "source", "rule", "cents", "explanation"}
        assert {"nl", "en"} <= set(line["explanation"])


def test_the_lines_of_a_plan_sum_to_what_it_realised(tmp_path: Path) -> None:
    _, out, _ = run(DEMO.read_bytes(), place=tmp_path)
    document = json.loads(out)
    for plan, figures in document["plans"].items():
        own = (line["cents"] for line in document["lines"] if line["plan"] == plan)
        assert sum(own) == figures["realised_cents"]


def test_standard_input_is_a_file_named_by_a_hyphen() -> None:
    out, err = io.BytesIO(), io.StringIO()
    assert value_command(["-"], None, io.BytesIO(json.dumps(SMALL).encode()), out, err) == 0
    assert json.loads(out.getvalue())["as_of"] == "2026-12-31"
    assert value_command(["-"], None, io.BytesIO(b"{"), out, err) == 2
    assert err.getvalue().startswith("-: $: scenario.not-json: ")


def test_a_date_that_is_none_is_refused_before_any_file() -> None:
    out, err = io.BytesIO(), io.StringIO()
    assert value_command(["no-such-file"], "yesterday", io.BytesIO(), out, err) == 2
    assert err.getvalue() == "--as-of: $: scenario.not-a-date: expected a date such as 2026-03-16\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def places(value: object, path: str = "") -> list[str]:
    """Every path in a document, as `at` takes it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    for key, inner in inside:
        found += places(inner, f"{path}.{key}".lstrip("."))
    return found


@given(st.sampled_from(places(SMALL)), JSON)
def test_whatever_stands_anywhere_is_valued_or_refused_in_one_line(path: str, value: object) -> None:
    told = deepcopy(SMALL)
    at(told, path, value)
    out, err = io.BytesIO(), io.StringIO()
    code = value_command(["-"], None, io.BytesIO(json.dumps(told).encode()), out, err)
    assert (code, out.getvalue().count(b"\n"), err.getvalue().count("\n")) in {(0, 1, 0), (2, 0, 1)}


@given(st.binary(max_size=40))
def test_no_bytes_are_a_crash(content: bytes) -> None:
    out, err = io.BytesIO(), io.StringIO()
    assert value_command(["-"], None, io.BytesIO(content), out, err) == 2
    assert err.getvalue().count("\n") == 1
