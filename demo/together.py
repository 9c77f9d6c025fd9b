"""What the partners of Kade did together: a lesson in using a computer, and a winter of work in the neighbourhood."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from demo.cast import (
    BUYER,
    COUNSELLOR,
    ENGINEER,
    EXECUTIVE,
    FOREMAN,
    HELDER,
    KADE,
    LEAD,
    MERIDIAAN,
    NOORDERDIJK,
    PLAN_B,
    PLAN_C,
    VLIER,
    ZUIDRAND,
    Member,
    new_id,
)
from demo.telling import Telling
from domain.aggregates.initiative import (
    ContributionFacts,
    Initiative,
    InitiativePart,
    InitiativeTerms,
    Involvement,
)
from domain.commands import initiatives
from domain.terms import Evidence, EvidenceKind

WINTER, LESSONS = (new_id() for _ in range(2))

_PARTS: Final = (
    InitiativePart(plan=PLAN_B, contractor=NOORDERDIJK, share=4_000),
    InitiativePart(plan=PLAN_C, contractor=HELDER, share=2_500),
    InitiativePart(plan=PLAN_C, contractor=ZUIDRAND, share=2_000),
    InitiativePart(plan=PLAN_C, contractor=MERIDIAAN, share=1_500, indirect=True),
)
_JANUARY, _FEBRUARY = date(2028, 1, 31), date(2028, 2, 15)
_WORKED: Final = (
    (LEAD, _JANUARY, 60 * 60, "HF-2028-01"),
    (LEAD, _FEBRUARY, 43 * 60, "HF-2028-02"),
    (EXECUTIVE, _JANUARY, 90 * 60, "NB-2028-01"),
    (EXECUTIVE, _FEBRUARY, 75 * 60, "NB-2028-02"),
    (FOREMAN, _JANUARY, 48 * 60, "ZG-2028-01"),
    (FOREMAN, _FEBRUARY, 34 * 60 + 30, "ZG-2028-02"),
    (COUNSELLOR, _JANUARY, 30 * 60, "MA-2028-01"),
    (COUNSELLOR, _FEBRUARY, 31 * 60 + 45, "MA-2028-02"),
)
"""Who logged how many minutes on which day, and the reference of the statement."""


def teach(story: Telling) -> None:
    """Tell of lessons that were worth more than their hours say, as both sides agreed."""
    story.on("2027-10-04", "10:00")
    story.do(
        ENGINEER,
        initiatives.propose_initiative,
        initiative=LESSONS,
        partnership=KADE,
        terms=InitiativeTerms(
            title="Digitaal op weg",
            purpose="Buurtgenoten leren in tien lessen hun zaken zelf online te regelen.",
            first_day=date(2027, 10, 11),
            last_day=date(2027, 12, 1),
            story="Vierendertig mensen kwamen. Aan het eind gaven drie van hen zelf les.",
        ),
        role="gastheer en docent",
        involvement=Involvement.DIRECT,
    )
    worked = (
        (ENGINEER, date(2027, 11, 5), 60 * 60, "VL-2027-10"),
        (ENGINEER, date(2027, 12, 1), 40 * 60, "VL-2027-12"),
    )
    story.on("2027-12-02", "09:30")
    _log(story, LESSONS, worked, "Lessen voorbereid en gegeven.")
    _share(story, LESSONS, ENGINEER, (InitiativePart(plan=PLAN_C, contractor=VLIER, share=10_000),))
    story.do(
        ENGINEER,
        initiatives.propose_impact,
        initiative=LESSONS,
        cents=2_500_000,
        motivation="Wie zijn zaken zelf regelt, hoeft niemand meer te vragen. Dat telt langer dan de uren.",
        version=story.read(Initiative, LESSONS).version,
    )
    story.on("2027-12-07", "13:15")
    read = story.read(Initiative, LESSONS).version
    story.do(BUYER, initiatives.agree_impact, initiative=LESSONS, revision=read)
    _complete(story, LESSONS, ENGINEER, date(2027, 12, 1))


def work_through_winter(story: Telling) -> None:
    """Tell what four partners did together in the winter of 2028, and how they shared it over two plans."""
    story.on("2028-01-26", "10:20")
    story.do(
        LEAD,
        initiatives.propose_initiative,
        initiative=WINTER,
        partnership=KADE,
        terms=InitiativeTerms(
            title="De winterwerkplaats",
            purpose="Een plek waar buurtbewoners en onze mensen samen opknappen wat stuk is.",
            first_day=date(2028, 1, 3),
            last_day=date(2028, 2, 15),
            story="Iedere week kwamen er meer mensen dan stoelen. Twee bezoekers werken nu bij een van de partners.",
        ),
        role="coördinator",
        involvement=Involvement.DIRECT,
    )
    for day, who, role, involvement in (
        ("2028-01-26", EXECUTIVE, "vakmensen en gereedschap", Involvement.DIRECT),
        ("2028-01-27", FOREMAN, "de tuin en de buitenboel", Involvement.DIRECT),
        ("2028-01-28", COUNSELLOR, "de ruimte", Involvement.LOCATION),
    ):
        story.on(day, "16:00")
        story.do(who, initiatives.join_initiative, initiative=WINTER, role=role, involvement=involvement)
    story.on("2028-02-16", "09:00")
    _log(story, WINTER, _WORKED, "Gewerkt in de winterwerkplaats.")
    story.on("2028-02-17", "10:00")
    _share(story, WINTER, LEAD, _PARTS, EXECUTIVE, FOREMAN, COUNSELLOR)
    story.on("2028-02-18", "15:30")
    _complete(story, WINTER, LEAD, _FEBRUARY)


def _log(story: Telling, initiative: UUID, worked: Iterable[tuple[Member, date, int, str]], said: str) -> None:
    for who, day, minutes, reference in worked:
        evidence = Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=day, reference=reference)
        facts = ContributionFacts(day=day, minutes=minutes, description=said, evidence=evidence)
        story.do(who, initiatives.log_contribution, initiative=initiative, contribution=new_id(), facts=facts)


def _share(story: Telling, initiative: UUID, who: Member, parts: tuple[InitiativePart, ...], *others: Member) -> None:
    version = story.read(Initiative, initiative).version
    story.do(who, initiatives.propose_initiative_shares, initiative=initiative, parts=parts, version=version)
    for other in others:
        story.do(other, initiatives.agree_initiative_shares, initiative=initiative, revision=version + 1)


def _complete(story: Telling, initiative: UUID, who: Member, day: date) -> None:
    version = story.read(Initiative, initiative).version
    story.do(who, initiatives.complete_initiative, initiative=initiative, day=day, version=version)
