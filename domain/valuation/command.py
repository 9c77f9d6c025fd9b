"""`planspoor value`: scenario files in, one JSON document a line out; bad input gets one line of its own."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from domain.refusals import Refused
from domain.valuation.explanation import Explanation
from domain.valuation.ledger import Ledger, LedgerLine
from domain.valuation.obligation import obligation
from domain.valuation.reading import Node
from domain.valuation.scenario import Scenario, read_scenario

BAD_INPUT: Final = 2
MOST_BYTES: Final = 100_000_000
"""A scenario file may be as long as this: some hundred thousand trajectories. A device may never end."""
_STANDARD_INPUT = "-"

SENTENCES: Final = {
    "scenario.no-file": "the file cannot be read: {reason}",
    "scenario.too-long": "longer than {most} bytes",
    "scenario.not-utf-8": "not UTF-8 at byte {byte}",
    "scenario.not-json": "not JSON at line {line}, column {column}",
    "scenario.too-deep": "nested too deep",
    "scenario.wrong-type": "expected {expected}",
    "scenario.unknown-key": "this key is not known",
    "scenario.missing-key": "the key {key} is missing",
    "scenario.doubled-key": "this key stands twice",
    "scenario.doubled-id": "the id {found} stands twice",
    "scenario.bad-text": "expected 1 to {longest} printable characters",
    "scenario.not-a-date": "expected a date such as 2026-03-16",
    "scenario.not-a-decimal": "expected a decimal such as 12340.55, without exponent",
    "scenario.not-cents": "an amount has at most two decimals",
    "scenario.not-whole": "expected a whole number",
    "scenario.not-finite": "a number is finite",
    "scenario.negative": "this number is not negative",
    "scenario.too-large": "this number is too large",
    "scenario.percentage": "a percentage lies from 0 to 100",
    "scenario.labour-share": "a labour share lies from 0 to 1",
    "scenario.unknown-framework": "the framework {found} is not known",
    "scenario.redefined-framework": "a shipped framework is not redefined",
    "scenario.unknown-plan": "the plan {found} is not known",
    "scenario.unknown-kind": "the stage kind {found} is not known",
    "scenario.unknown-support": "the support {found} is not known",
    "scenario.unknown-recognition": "the recognition {found} is not known",
    "scenario.end-before-start": "the end lies before the start",
    "scenario.shares-sum": "the shares sum to {total} basis points, not to 10000",
    "scenario.periods-overlap": "this period overlaps that of [{other}]",
    "scenario.effort-without-end": "effort is for a stage that has ended",
    "scenario.effort-without-norm": "the norm minutes are more than zero",
    "framework.extends-itself": "the framework {name} extends itself",
    "framework.recognitions-suffice": "{key}: which recognitions count is national, and none may be asked beside them",
    "framework.national-value": "{key} is national and not overridden",
    "framework.unknown-value": "{key} is no value of a framework",
    "framework.not-a-number": "{key} is not such a number",
    "framework.out-of-bounds": "{key} lies from {low} to {high}",
    "framework.not-a-choice": "{key} is one of {choices}",
}
"""What standard error says of each rule."""


def value_command(files: Sequence[str], as_of: str | None, stdin: BinaryIO, stdout: BinaryIO, stderr: TextIO) -> int:
    """Value scenario files ('-' is standard input) and return the exit code: 0, or 2 for bad input.

    All or nothing: the first bad file is named on `stderr`, and no document is written for any.
    """
    documents = []
    name = "--as-of"
    try:
        on = None if as_of is None else Node(as_of, "$").day()
        for name in files:
            scenario = read_scenario(_content(name, stdin))
            documents.append(json.dumps(valued(scenario, on or scenario.as_of)))
    except Refused as refusal:
        stderr.write(f"{_one_line(name)}: {told(refusal)}\n")
        return BAD_INPUT
    stdout.write("".join(f"{line}\n" for line in documents).encode())
    return 0


def valued(scenario: Scenario, on: date) -> dict[str, object]:
    """Return the document of a scenario on a day: its ledger lines, and every plan's figures in cents."""
    ledger = Ledger.of(scenario.facts, scenario.framework_of(), on)
    totals = ledger.totals(on)
    return {
        "as_of": on.isoformat(),
        "lines": [_line(line) for line in ledger.lines(on)],
        "plans": {
            plan.id: {
                "obligation_cents": obligation(plan.percentage, plan.revenue, on),
                "realised_cents": totals.get(plan.id, 0),
            }
            for plan in scenario.plans
        },
    }


def told(refusal: Refused) -> str:
    """Return a refusal of a scenario file as one line: the path in it, the rule, and a sentence."""
    path = refusal.facts.get("path", "$")
    return f"{path}: {refusal.rule}: {SENTENCES[refusal.rule].format_map(refusal.facts)}"


def _content(name: str, stdin: BinaryIO) -> bytes:
    try:
        with nullcontext(stdin) if name == _STANDARD_INPUT else Path(name).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused("scenario.no-file", reason=error.strerror) from None
    if len(content) > MOST_BYTES:
        raise Refused("scenario.too-long", most=MOST_BYTES)
    return content


def _line(line: LedgerLine) -> dict[str, object]:
    days = {} if line.days is None else {"days": line.days}
    return {
        "plan": line.plan,
        "source": line.source,
        "rule": line.rule,
        "cents": line.cents,
        **days,
        "explanation": _explanation(line.explanation()),
    }


def _explanation(explanation: Explanation) -> dict[str, object]:
    """Return what a line says of itself: in sentences, and the rule's number and arithmetic for a machine."""
    return {
        "rule": explanation.number,
        "formula": explanation.formula.expression,
        "nl": explanation.text("nl"),
        "en": explanation.text("en"),
    }


def _one_line(name: str) -> str:
    return name if name.isprintable() else json.dumps(name)
