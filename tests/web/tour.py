"""A tour past every page, as the people of the demo story see it on the day on which that stands still.

`TOUR` has stops for each route that shows a page: a new route without one fails the tests that walk it. An address
is written with the names of `sights` in braces. A stop may send the form of its page; then what comes back is seen.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from msgspec.structs import replace

from demo.cast import (
    ADVISER,
    BUYER,
    CONTRACT_MANAGER,
    COUNSELLOR,
    EXECUTIVE,
    NOORDERDIJK,
    NORM,
    PLAN_A,
    PLAN_B,
    PLANNER,
    RIJKSDIENST,
    VARIANT,
    WATERBURG,
    Member,
)
from demo.plan_a import NOMINATIONS, S02, S03, S04, S12_LEARNING, T02, T03, T04, T12
from demo.plan_b import GREEN, LEARNING, NEIGHBOURHOOD, TOGETHER, WORKING
from demo.telling import Telling
from domain.aggregates.amendment import Amendment, AmendmentStatus
from domain.aggregates.dispute import Dispute, DisputeCode, Outcome, Subject, SubjectKind, Verdict
from domain.aggregates.initiative import (
    ContributionFacts,
    Initiative,
    InitiativePart,
    InitiativeTerms,
    Involvement,
)
from domain.aggregates.meetings import Meetings, Rhythm, meetings_of
from domain.aggregates.organisation import Organisation
from domain.aggregates.oversight import Ground, Oversight, Regime, oversight_of
from domain.aggregates.partnership import Partnership
from domain.aggregates.plan import AdviceTopic, CoreBusiness, OwnResultFacts, OwnResultKind, Plan, StatementStatus
from domain.changes import ActionReleased, CriterionAgreed, SectionWritten
from domain.commands import (
    advice,
    amendments,
    asks,
    candidates,
    disputes,
    efforts,
    entries,
    frameworks,
    initiatives,
    meetings,
    organisations,
    oversight,
    own_results,
    partnerships,
    plans,
    revenue,
    trajectories,
)
from domain.commands import closing as commands
from domain.commands.books import open_book
from domain.commands.store import Store
from domain.conclusions import final_statement
from domain.confidentiality import CURRENT, content_of
from domain.terms import (
    ActionTerms,
    Allocation,
    AskCode,
    Capacity,
    Certainty,
    Contract,
    EffortTerms,
    Evidence,
    EvidenceKind,
    HoursFacts,
    Lot,
    ObjectionCode,
    ObligationShare,
    PurchaseFacts,
    Recognition,
    RefusalCode,
    Relation,
    Share,
    StageFacts,
    StageKind,
)
from domain.trail.notes import Algorithm, Signer
from storage.accounts import Accounts, digest
from storage.mails import Mail, MailKind, Mails
from web.app import RESOURCES, handlers_of

WITNESS: Final = Signer("noorderdijk.example/witness", bytes(32), Algorithm.COSIGNATURE)
LOST: Final = Signer("noorderdijk.example/key", bytes([1]) * 32)

CLIENT: Final = CONTRACT_MANAGER
CONTRACTOR: Final = EXECUTIVE
REVIEWER: Final = COUNSELLOR

FILES: Final = {
    "/mailbox/{mail:uuid}/calendar",
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/text-to-sign",
    "/plans/{plan:uuid}/events/{stream:uuid}/{version:int}/proof",
    "/plans/{plan:uuid}/meetings/{meeting:uuid}/invitation",
}
"""Every route that sends a file, and no page."""

ROUTES: Final = tuple(
    sorted({path for handler in handlers_of(*RESOURCES) if "show" in handler.opt for path in handler.paths} - FILES)
)
"""Every route of the application that shows a page."""

EMPTY_STORE: Final = "/start"
"""The one page that is gone as soon as there is anything to tour."""


class Stop(NamedTuple):
    """A page, who looks at it, what is `typed` in its form if that is sent, and the status of the answer."""

    by: Member | None
    address: str
    typed: Mapping[str, str] | None = None
    status: int = 200
    sends: str = ""

    @property
    def action(self) -> str:
        """Where the form of the page is sent."""
        return self.sends or self.address.partition("?")[0].removesuffix("/new")

    def at(self, sights: Mapping[str, str]) -> "Stop":
        """Return the stop with the ids of what there is to see."""
        typed = self.typed and {name.format_map(sights): value.format_map(sights) for name, value in self.typed.items()}
        return Stop(self.by, self.address.format_map(sights), typed, self.status, self.sends.format_map(sights))


HOURS: Final = {
    "day": "28-2-2028",
    "minutes": "8",
    "description": "Een schoolplein vergroend, samen met de buurt.",
    "evidence_reference": "UV-2028-03",
}
STEP: Final = {
    "first_day": "1-2-2028",
    "weekly_minutes": "24",
    "support": "permanent",
    "evidence_reference": "GD-2028-007",
}
OPENING: Final = {
    "title": "Wegen en water",
    "contractor": str(NOORDERDIJK),
    "reference-1": "K-205",
    "object-1": "Onderhoud van wegen en watergangen",
    "value-1": "2.500.000,00",
    "first-1": "1-4-2028",
    "last-1": "31-3-2030",
    "percentage": "5",
    "motivation": "Het werk is arbeidsintensief en duurt twee jaar.",
    "framework": "{variant} 1",
}

INDEXED: Final = {
    "index": "1,031",
    "index.motivation": "De prijzen stegen met 3,1%",
    "index.source": "Consumentenprijsindex van 2027",
}
"""A version of the norm with another index."""

OUTDATED: Final = {"revision": "{hours_recorded}", "read": "{hours_recorded}"}
"""What a form says that stood open while somebody else corrected the hours."""

TOUR: Final[dict[str, tuple[Stop, ...]]] = {
    "/": (Stop(None, "/"),),
    "/account": (Stop(CLIENT, "/account"),),
    "/account/mail": (
        Stop(CLIENT, "/account/mail"),
        Stop(CLIENT, "/account/mail", {"mail": ""}, 422),
    ),
    "/mailbox": (Stop(CLIENT, "/mailbox"), Stop(CONTRACTOR, "/mailbox")),
    "/mailbox/{mail:uuid}": (Stop(CLIENT, "/mailbox/{letter}"),),
    "/account/name": (
        Stop(CLIENT, "/account/name"),
        Stop(CLIENT, "/account/name", {"name": "", "email": "geen adres"}, 422),
    ),
    "/account/password": (
        Stop(CLIENT, "/account/password"),
        Stop(CLIENT, "/account/password", {"password_new": "kort"}, 422),
    ),
    "/colleagues": (Stop(CLIENT, "/colleagues"), Stop(PLANNER, "/colleagues")),
    "/colleagues/{account:uuid}": (Stop(CLIENT, "/colleagues/{colleague}"),),
    "/organisation": (
        Stop(CONTRACTOR, "/organisation"),
        Stop(CLIENT, "/organisation", {"persons": "veel"}, 422, sends="/organisation/capacity"),
    ),
    "/organisation/capacity/{stated:int}/withdrawal": (
        Stop(CONTRACTOR, "/organisation/capacity/{capacity}/withdrawal"),
        Stop(CONTRACTOR, "/organisation/capacity/{capacity}/withdrawal", {"reason": ""}, 422),
    ),
    "/organisation/keys": (
        Stop(CONTRACTOR, "/organisation/keys"),
        Stop(CLIENT, "/organisation/keys"),
        Stop(CONTRACTOR, "/organisation/keys", {"vkey": "geen sleutel"}, 422),
    ),
    "/organisation/keys/{key_id:str}/withdrawal": (
        Stop(CONTRACTOR, f"/organisation/keys/{WITNESS.verifier.key_id.hex()}/withdrawal"),
        Stop(CONTRACTOR, f"/organisation/keys/{LOST.verifier.key_id.hex()}/withdrawal"),
        Stop(CONTRACTOR, f"/organisation/keys/{WITNESS.verifier.key_id.hex()}/withdrawal", {"reason": ""}, 422),
    ),
    "/trust": (Stop(CONTRACTOR, "/trust"), Stop(PLANNER, "/trust")),
    "/trust/verification": (
        Stop(CONTRACTOR, "/trust/verification"),
        Stop(PLANNER, "/trust/verification", {"policy": "Iedereen."}, 422),
    ),
    "/plans/{plan:uuid}/dossier": (Stop(CONTRACTOR, "/plans/{a}/dossier"), Stop(CLIENT, "/plans/{b}/dossier")),
    "/partnerships": (Stop(CONTRACTOR, "/partnerships"), Stop(CLIENT, "/partnerships")),
    "/partnerships/new": (
        Stop(CONTRACTOR, "/partnerships/new"),
        Stop(CONTRACTOR, "/partnerships/new", {"name": "", "first_day": "morgen"}, 422),
    ),
    "/partnerships/{partnership:uuid}": (
        Stop(CONTRACTOR, "/partnerships/{kade}"),
        Stop(BUYER, "/partnerships/{kade}"),
        Stop(BUYER, "/partnerships/{oever}"),
    ),
    "/partnerships/{partnership:uuid}/shares/new": (
        Stop(BUYER, "/partnerships/{kade}/shares/new"),
        Stop(
            BUYER,
            "/partnerships/{kade}/shares/new",
            {"first_day": "1-3-2028", "share-{noorderdijk}": "60"},
            422,
            sends="/partnerships/{kade}/shares",
        ),
    ),
    "/desk": (Stop(CLIENT, "/desk"), Stop(CONTRACTOR, "/desk"), Stop(BUYER, "/desk")),
    "/plans/{plan:uuid}/together": (
        Stop(CONTRACTOR, "/plans/{shared}/together"),
        Stop(CLIENT, "/plans/{shared}/together"),
        Stop(CLIENT, "/plans/{b}/together"),
    ),
    "/frameworks": (Stop(CONTRACTOR, "/frameworks"),),
    "/frameworks/{framework:uuid}/{version:int}": (
        Stop(CONTRACTOR, "/frameworks/{norm}/1"),
        Stop(
            CLIENT, "/frameworks/{variant}/1", {"review_day": "gisteren"}, 422, sends="/frameworks/{variant}/1/review"
        ),
        Stop(CONTRACTOR, "/frameworks/{variant}/1"),
    ),
    "/frameworks/{framework:uuid}/versions/new": (
        Stop(CLIENT, "/frameworks/{norm}/versions/new"),
        Stop(CLIENT, "/frameworks/{norm}/versions/new", {"title": "", "index": "duizend", "hour.motivation": ""}, 422),
        Stop(CLIENT, "/frameworks/{norm}/versions/new", INDEXED),
    ),
    "/frameworks/{framework:uuid}/variants/new": (
        Stop(CLIENT, "/frameworks/{norm}/variants/new"),
        Stop(CLIENT, "/frameworks/{norm}/variants/new", {"title": "Kader 2028", "index": "2"}, 422),
    ),
    "/frameworks/{framework:uuid}/variants/{variant:uuid}/new": (
        Stop(CLIENT, "/frameworks/{norm}/variants/{variant}/new"),
    ),
    "/frameworks/{framework:uuid}/{version:int}/difference": (
        Stop(CONTRACTOR, "/frameworks/{variant}/1/difference"),
        Stop(CLIENT, "/frameworks/{norm}/1/difference?from={variant} 1"),
    ),
    "/initiatives": (Stop(CONTRACTOR, "/initiatives"), Stop(BUYER, "/initiatives"), Stop(CLIENT, "/initiatives")),
    "/initiatives/{initiative:uuid}": (
        Stop(CONTRACTOR, "/initiatives/{garden}"),
        Stop(CLIENT, "/initiatives/{garden}"),
        Stop(CONTRACTOR, "/initiatives/{meal}"),
        Stop(BUYER, "/initiatives/{meal}"),
        Stop(BUYER, "/initiatives/{market}"),
    ),
    "/initiatives/{initiative:uuid}/wording": (
        Stop(CONTRACTOR, "/initiatives/{garden}/wording"),
        Stop(CONTRACTOR, "/initiatives/{garden}/wording", {"title": "", "first_day": "31-2-2028"}, 422),
    ),
    "/initiatives/{initiative:uuid}/participation/new": (
        Stop(BUYER, "/initiatives/{market}/participation/new"),
        Stop(BUYER, "/initiatives/{market}/participation/new", {"role": "Gastheer"}, 422),
    ),
    "/initiatives/{initiative:uuid}/contributions/new": (
        Stop(CONTRACTOR, "/initiatives/{meal}/contributions/new"),
        Stop(CONTRACTOR, "/initiatives/{meal}/contributions/new", {"minutes": "veel"}, 422),
    ),
    "/initiatives/{initiative:uuid}/contributions/{contribution:uuid}/correction": (
        Stop(CONTRACTOR, "/initiatives/{meal}/contributions/{given}/correction"),
        Stop(CONTRACTOR, "/initiatives/{meal}/contributions/{given}/correction", {"minutes": "8", "reason": ""}, 422),
    ),
    "/initiatives/{initiative:uuid}/contributions/{contribution:uuid}/withdrawal": (
        Stop(CONTRACTOR, "/initiatives/{meal}/contributions/{given}/withdrawal"),
        Stop(CONTRACTOR, "/initiatives/{meal}/contributions/{given}/withdrawal", {"reason": ""}, 422),
    ),
    "/initiatives/{initiative:uuid}/shares/new": (
        Stop(CONTRACTOR, "/initiatives/{meal}/shares/new"),
        Stop(CONTRACTOR, "/initiatives/{meal}/shares/new", {"share": "90"}, 422),
    ),
    "/initiatives/{initiative:uuid}/impact/new": (
        Stop(CLIENT, "/initiatives/{garden}/impact/new"),
        Stop(CLIENT, "/initiatives/{garden}/impact/new", {"cents": "1.000.000,00", "motivation": "Veel"}, 422),
    ),
    "/initiatives/{initiative:uuid}/completion/new": (
        Stop(CONTRACTOR, "/initiatives/{meal}/completion/new"),
        Stop(CONTRACTOR, "/initiatives/{meal}/completion/new", {"day": "1-1-2029"}, 422),
    ),
    "/partnerships/{partnership:uuid}/initiatives/new": (
        Stop(CONTRACTOR, "/partnerships/{quay}/initiatives/new"),
        Stop(CONTRACTOR, "/partnerships/{quay}/initiatives/new", {"title": ""}, 422),
    ),
    "/plans/{plan:uuid}/initiatives/{initiative:uuid}/objections/new": (
        Stop(CLIENT, "/plans/{b}/initiatives/{garden}/objections/new"),
        Stop(CLIENT, "/plans/{b}/initiatives/{garden}/objections/new", {"reason": ""}, 422),
    ),
    "/invitations/new": (
        Stop(CLIENT, "/invitations/new"),
        Stop(CLIENT, "/invitations/new", {"note": ""}, 422),
    ),
    "/links/{token:str}": (Stop(None, "/links/{invitation}"), Stop(None, "/links/{recovery}")),
    "/one-time-links/{link:uuid}": (Stop(CLIENT, "/invitations/new", {"note": "inkoper"}),),
    "/organisations/new": (
        Stop(CLIENT, "/organisations/new"),
        Stop(CLIENT, "/organisations/new", {"name": "", "kvk": "12"}, 422),
    ),
    "/organisations/{organisation:uuid}/invitation": (Stop(CLIENT, "/organisations/{newcomer}/invitation"),),
    "/plans": (Stop(CLIENT, "/plans"), Stop(CONTRACTOR, "/plans"), Stop(BUYER, "/plans")),
    "/plans/new": (
        Stop(CLIENT, "/plans/new"),
        Stop(CLIENT, "/plans/new", {"value-1": "veel", "percentage": "0"}, 422),
        Stop(CLIENT, "/plans/new", OPENING),
    ),
    "/plans/{plan:uuid}": (
        Stop(CLIENT, "/plans/{a}"),
        Stop(CONTRACTOR, "/plans/{b}"),
        Stop(CLIENT, "/plans/{new}"),
        Stop(CLIENT, "/plans/{a}?known=2026-11-18&on=2026-11-18"),
    ),
    "/plans/{plan:uuid}/actions/new": (
        Stop(CLIENT, "/plans/{b}/actions/new"),
        Stop(CLIENT, "/plans/{b}/actions/new", {"title": ""}, 422),
    ),
    "/plans/{plan:uuid}/actions/{action:uuid}": (
        Stop(CLIENT, "/plans/{b}/actions/{intention}"),
        Stop(CONTRACTOR, "/plans/{b}/actions/{agreed}"),
        Stop(CONTRACTOR, "/plans/{b}/actions/{running}"),
        Stop(CONTRACTOR, "/plans/{b}/actions/{wanted}"),
        Stop(CLIENT, "/plans/{b}/actions/{unfair}"),
    ),
    "/plans/{plan:uuid}/actions/{action:uuid}/core-business": (
        Stop(CONTRACTOR, "/plans/{b}/actions/{wanted}/core-business"),
        Stop(CONTRACTOR, "/plans/{b}/actions/{wanted}/core-business", {"outcome": "core-business"}, 422),
    ),
    "/plans/{plan:uuid}/actions/{action:uuid}/declination": (
        Stop(CONTRACTOR, "/plans/{b}/actions/{wanted}/declination"),
        Stop(CONTRACTOR, "/plans/{b}/actions/{wanted}/declination", {}, 422),
    ),
    "/plans/{plan:uuid}/actions/{action:uuid}/outcome": (
        Stop(CONTRACTOR, "/plans/{b}/actions/{running}/outcome"),
        Stop(CONTRACTOR, "/plans/{b}/actions/{running}/outcome", {}, 422),
    ),
    "/plans/{plan:uuid}/actions/{action:uuid}/removal": (
        Stop(CONTRACTOR, "/plans/{b}/actions/{intention}/removal"),
        Stop(CONTRACTOR, "/plans/{b}/actions/{intention}/removal", {}, 422),
    ),
    "/plans/{plan:uuid}/actions/{action:uuid}/wording": (Stop(CONTRACTOR, "/plans/{b}/actions/{intention}/wording"),),
    "/plans/{plan:uuid}/amendments": (Stop(CLIENT, "/plans/{a}/amendments"), Stop(CONTRACTOR, "/plans/{b}/amendments")),
    "/plans/{plan:uuid}/amendments/new": (
        Stop(CLIENT, "/plans/{b}/amendments/new"),
        Stop(CLIENT, "/plans/{b}/amendments/new", {"title": ""}, 422),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}": (
        Stop(CONTRACTOR, "/plans/{b}/amendments/{proposal}"),
        Stop(CLIENT, "/plans/{b}/amendments/{proposal}"),
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}"),
        Stop(CLIENT, "/plans/{a}/amendments/{accepted}"),
        Stop(CLIENT, "/plans/{a}/amendments/{declined}"),
        Stop(CLIENT, "/plans/{a}/amendments/{accepted}?known=2027-05-15"),
        Stop(
            CONTRACTOR,
            "/plans/{b}/amendments/{proposal}",
            {"revision": "1"},
            409,
            "/plans/{b}/amendments/{proposal}/acceptance",
        ),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/remarks/new": (
        Stop(CLIENT, "/plans/{b}/amendments/{proposal}/remarks/new?about={together}"),
        Stop(
            CONTRACTOR,
            "/plans/{b}/amendments/{proposal}/remarks/new",
            {"text": ""},
            422,
            "/plans/{b}/amendments/{proposal}/remarks",
        ),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/remarks/{remark:uuid}": (
        Stop(CLIENT, "/plans/{b}/amendments/{proposal}/remarks/{remark}"),
        Stop(
            CLIENT,
            "/plans/{b}/amendments/{proposal}/remarks/{remark}",
            {"text": ""},
            422,
            "/plans/{b}/amendments/{proposal}/remarks/{remark}/answer",
        ),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/new": (
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/new"),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{kind:str}/new": (
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/sections/new"),
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/actions/new"),
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/commitments/new"),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{kind:str}/{subject:uuid}": (
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/sections/{together}"),
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/actions/{running}"),
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/percentage/{b}"),
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/framework/{b}"),
        Stop(
            CONTRACTOR,
            "/plans/{b}/amendments/{draft}/changes/percentage/{b}",
            {"percentage": "101", "motivation": ""},
            422,
        ),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{kind:str}/{subject:uuid}/release": (
        Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/sections/{together}/release"),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/declination": (
        Stop(CONTRACTOR, "/plans/{b}/amendments/{proposal}/declination"),
        Stop(CONTRACTOR, "/plans/{b}/amendments/{proposal}/declination", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/changes/{subject:uuid}/removal": (
        Stop(CLIENT, f"/plans/{{b}}/amendments/{{proposal}}/changes/{TOGETHER}/removal"),
    ),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/title": (Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/title"),),
    "/plans/{plan:uuid}/amendments/{amendment:uuid}/withdrawal": (
        Stop(CLIENT, "/plans/{b}/amendments/{proposal}/withdrawal"),
    ),
    "/plans/{plan:uuid}/changes/{kind:str}/new": (
        Stop(CLIENT, "/plans/{b}/changes/sections/new"),
        Stop(CLIENT, "/plans/{b}/changes/actions/new"),
        Stop(CLIENT, "/plans/{b}/changes/commitments/new"),
        Stop(CLIENT, "/plans/{b}/changes/contracts/new"),
        Stop(CLIENT, "/plans/{b}/changes/criteria/new"),
    ),
    "/plans/{plan:uuid}/changes/{kind:str}/{subject:uuid}": (
        Stop(CLIENT, "/plans/{b}/changes/sections/{together}"),
        Stop(CLIENT, "/plans/{b}/changes/actions/{agreed}"),
        Stop(CLIENT, "/plans/{b}/changes/percentage/{b}"),
        Stop(CLIENT, "/plans/{b}/changes/framework/{b}"),
        Stop(CLIENT, "/plans/{b}/changes/settlement/{b}"),
        Stop(CLIENT, "/plans/{b}/changes/ground/{b}"),
        Stop(CLIENT, "/plans/{b}/changes/sections/{together}", {"heading": "", "text": "", "amendment_title": ""}, 422),
    ),
    "/plans/{plan:uuid}/beginning": (
        Stop(CLIENT, "/plans/{new}/beginning"),
        Stop(CONTRACTOR, "/plans/{new}/beginning", {"title": ""}, 422),
    ),
    "/plans/{plan:uuid}/beside": (
        Stop(CLIENT, "/plans/{b}/beside"),
        Stop(CONTRACTOR, "/plans/{b}/beside?with={a}"),
    ),
    "/plans/{plan:uuid}/comparison": (
        Stop(CLIENT, "/plans/{a}/comparison"),
        Stop(CONTRACTOR, "/plans/{b}/comparison?a={norm} 1&b={variant} 1"),
    ),
    "/plans/{plan:uuid}/changes/{kind:str}/{subject:uuid}/release": (
        Stop(CLIENT, "/plans/{b}/changes/actions/{agreed}/release"),
    ),
    "/plans/{plan:uuid}/budget": (
        Stop(CONTRACTOR, "/plans/{b}/budget"),
        Stop(CONTRACTOR, "/plans/{b}/budget", {"year": "1", "amount": "veel"}, 422, "/plans/{b}/budget/costs"),
    ),
    "/plans/{plan:uuid}/carry-overs/new": (
        Stop(CLIENT, "/plans/{b}/carry-overs/new"),
        Stop(CLIENT, "/plans/{b}/carry-overs/new", {"amount": "99.999.999"}, 422),
    ),
    "/plans/{plan:uuid}/carry-overs/{carry_over:uuid}": (
        Stop(CLIENT, "/plans/{b}/carry-overs/{carried}"),
        Stop(CONTRACTOR, "/plans/{b}/carry-overs/{carried}"),
    ),
    "/plans/{plan:uuid}/closing": (
        Stop(CLIENT, "/plans/{a}/closing"),
        Stop(CONTRACTOR, "/plans/{b}/closing"),
        Stop(CONTRACTOR, "/plans/{signed}/closing"),
        Stop(CONTRACTOR, "/plans/{closed}/closing"),
    ),
    "/plans/{plan:uuid}/closing/reopenings/new": (
        Stop(CONTRACTOR, "/plans/{closed}/closing/reopenings/new"),
        Stop(CONTRACTOR, "/plans/{closed}/closing/reopenings/new", {}, 422),
    ),
    "/plans/{plan:uuid}/closing/reopenings/{reopening:uuid}/withdrawal": (
        Stop(CONTRACTOR, "/plans/{closed}/closing/reopenings/{reopening}/withdrawal"),
        Stop(CONTRACTOR, "/plans/{closed}/closing/reopenings/{reopening}/withdrawal", {}, 422),
    ),
    "/plans/{plan:uuid}/closing/statement": (
        Stop(CLIENT, "/plans/{a}/closing/statement"),
        Stop(CONTRACTOR, "/plans/{signed}/closing/statement"),
        Stop(CLIENT, "/plans/{closed}/closing/statement"),
    ),
    "/plans/{plan:uuid}/closing/statements/{closing:uuid}/withdrawal": (
        Stop(CONTRACTOR, "/plans/{signed}/closing/statements/{closing}/withdrawal"),
        Stop(CONTRACTOR, "/plans/{signed}/closing/statements/{closing}/withdrawal", {}, 422),
    ),
    "/plans/{plan:uuid}/commitments/new": (
        Stop(CLIENT, "/plans/{b}/commitments/new"),
        Stop(CLIENT, "/plans/{b}/commitments/new", {"text": "", "due": "31-2-2028"}, 422),
    ),
    "/plans/{plan:uuid}/commitments/{commitment:uuid}": (
        Stop(CONTRACTOR, "/plans/{b}/commitments/{promised}"),
        Stop(CONTRACTOR, "/plans/{a}/commitments/{kept}"),
    ),
    "/plans/{plan:uuid}/commitments/{commitment:uuid}/report": (
        Stop(CLIENT, "/plans/{b}/commitments/{promised}/report"),
        Stop(CLIENT, "/plans/{b}/commitments/{promised}/report", {"day": "1-1-2035"}, 422),
    ),
    "/plans/{plan:uuid}/criteria/{criterion:uuid}/judgement": (
        Stop(CLIENT, "/plans/{signed}/criteria/{success}/judgement"),
        Stop(CLIENT, "/plans/{signed}/criteria/{success}/judgement", {}, 422),
    ),
    "/plans/{plan:uuid}/entries": (
        Stop(CLIENT, "/plans/{a}/entries"),
        Stop(CONTRACTOR, "/plans/{a}/entries?kind=purchase&sort=-value"),
        Stop(CONTRACTOR, "/plans/{new}/entries"),
        Stop(CLIENT, "/plans/{a}/entries?known=2026-11-18"),
    ),
    "/plans/{plan:uuid}/candidates/new": (Stop(CONTRACTOR, "/plans/{b}/candidates/new"),),
    "/plans/{plan:uuid}/candidates/{candidate:uuid}": (
        Stop(CLIENT, "/plans/{b}/candidates/{presented}"),
        Stop(CONTRACTOR, "/plans/{b}/candidates/{refused}"),
    ),
    "/plans/{plan:uuid}/nominations": (Stop(CLIENT, "/plans/{b}/nominations"),),
    "/plans/{plan:uuid}/nominations/new": (Stop(CONTRACTOR, "/plans/{b}/nominations/new"),),
    "/plans/{plan:uuid}/nominations/{nomination:uuid}": (
        Stop(CLIENT, "/plans/{b}/nominations/{asked}"),
        Stop(CONTRACTOR, "/plans/{b}/nominations/{nominated}"),
    ),
    "/plans/{plan:uuid}/reporting": (
        Stop(CONTRACTOR, "/plans/{b}/reporting"),
        Stop(CLIENT, "/plans/{b}/reporting", {"minutes": "veel"}, 422),
    ),
    "/plans/{plan:uuid}/advice": (Stop(CLIENT, "/plans/{b}/advice"),),
    "/plans/{plan:uuid}/advice/new": (
        Stop(CONTRACTOR, "/plans/{b}/advice/new"),
        Stop(CONTRACTOR, "/plans/{b}/advice/new", {"question": ""}, 422),
    ),
    "/plans/{plan:uuid}/advice/{advice:uuid}": (
        Stop(CLIENT, "/plans/{b}/advice/{wondered}"),
        Stop(CONTRACTOR, "/plans/{b}/advice/{wondered}"),
        Stop(CLIENT, "/plans/{b}/advice/{advised}"),
    ),
    "/plans/{plan:uuid}/own-results": (
        Stop(CLIENT, "/plans/{b}/own-results"),
        Stop(CONTRACTOR, "/plans/{b}/own-results"),
    ),
    "/plans/{plan:uuid}/own-results/new": (
        Stop(CLIENT, "/plans/{b}/own-results/new"),
        Stop(CLIENT, "/plans/{b}/own-results/new", {"kind": "hours", "quantity": "veel"}, 422),
    ),
    "/plans/{plan:uuid}/own-results/{result:uuid}/withdrawal": (
        Stop(CLIENT, "/plans/{b}/own-results/{practised}/withdrawal"),
        Stop(CLIENT, "/plans/{b}/own-results/{practised}/withdrawal", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/risks/new": (Stop(CONTRACTOR, "/plans/{b}/risks/new"),),
    "/plans/{plan:uuid}/risks/{risk:uuid}": (
        Stop(CLIENT, "/plans/{b}/risks/{risk}"),
        Stop(CONTRACTOR, "/plans/{b}/risks/{risk}"),
    ),
    "/plans/{plan:uuid}/efforts": (Stop(CLIENT, "/plans/{a}/efforts"), Stop(CONTRACTOR, "/plans/{a}/efforts")),
    "/plans/{plan:uuid}/efforts/new": (Stop(CONTRACTOR, "/plans/{a}/efforts/new"),),
    "/plans/{plan:uuid}/efforts/{effort:uuid}": (
        Stop(CLIENT, "/plans/{a}/efforts/{credit}"),
        Stop(CONTRACTOR, "/plans/{a}/efforts/{credit}"),
    ),
    "/plans/{plan:uuid}/efforts/{effort:uuid}/revision": (
        Stop(CONTRACTOR, "/plans/{a}/efforts/{credit}/revision"),
        Stop(CONTRACTOR, "/plans/{a}/efforts/{credit}/revision", {"norm": "100"}),
    ),
    "/plans/{plan:uuid}/entries/new": (Stop(CONTRACTOR, "/plans/{b}/entries/new"),),
    "/plans/{plan:uuid}/entries/{entry:uuid}": (
        Stop(CLIENT, "/plans/{a}/entries/{corrected}"),
        Stop(CLIENT, "/plans/{a}/entries/{expired}"),
        Stop(CONTRACTOR, "/plans/{b}/entries/{hours}"),
        Stop(CLIENT, "/plans/{b}/entries/{hours}"),
    ),
    "/plans/{plan:uuid}/entries/{entry:uuid}/correction": (
        Stop(CONTRACTOR, "/plans/{b}/entries/{purchase}/correction"),
        Stop(
            CONTRACTOR,
            "/plans/{b}/entries/{purchase}/correction",
            {"net": "1.999,00", "reason": "Eén regel was dubbel geteld."},
        ),
        Stop(
            CONTRACTOR,
            "/plans/{b}/entries/{hours}/correction",
            {"minutes": "7", "reason": "De pauze telt niet mee.", **OUTDATED},
            409,
        ),
    ),
    "/plans/{plan:uuid}/entries/{entry:uuid}/objections/new": (
        Stop(CLIENT, "/plans/{b}/entries/{purchase}/objections/new"),
        Stop(CLIENT, "/plans/{b}/entries/{purchase}/objections/new", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/entries/{entry:uuid}/withdrawal": (
        Stop(CONTRACTOR, "/plans/{b}/entries/{purchase}/withdrawal"),
        Stop(CONTRACTOR, "/plans/{b}/entries/{purchase}/withdrawal", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/events/{stream:uuid}/{version:int}": (Stop(CLIENT, "/plans/{a}/events/{a}/1"),),
    "/plans/{plan:uuid}/between": (
        Stop(CLIENT, "/plans/{a}/between?from=2026-10-31&to=2027-07-10"),
        Stop(CONTRACTOR, "/plans/{b}/between?from=2027-12-31&from_on=2027-12-31&to_on=2028-02-29"),
        Stop(CLIENT, "/plans/{a}/between?from=2027-07-10&to=2026-10-31", status=422),
    ),
    "/plans/{plan:uuid}/meetings": (
        Stop(CLIENT, "/plans/{b}/meetings"),
        Stop(CONTRACTOR, "/plans/{b}/meetings"),
        Stop(CLIENT, "/plans/{a}/meetings"),
    ),
    "/plans/{plan:uuid}/meetings/new": (
        Stop(CLIENT, "/plans/{b}/meetings/new"),
        Stop(CLIENT, "/plans/{b}/meetings/new", {"title": "", "time": "half drie", "day": "31-2-2028"}, 422),
    ),
    "/plans/{plan:uuid}/meetings/{meeting:uuid}": (
        Stop(CLIENT, "/plans/{b}/meetings/{meeting}"),
        Stop(CONTRACTOR, "/plans/{b}/meetings/{held}"),
    ),
    "/plans/{plan:uuid}/meetings/{meeting:uuid}/moment": (
        Stop(CLIENT, "/plans/{b}/meetings/{meeting}/moment"),
        Stop(CLIENT, "/plans/{b}/meetings/{meeting}/moment", {"minutes": "0"}, 422),
    ),
    "/plans/{plan:uuid}/meetings/{meeting:uuid}/cancellation": (
        Stop(CLIENT, "/plans/{b}/meetings/{meeting}/cancellation"),
        Stop(CLIENT, "/plans/{b}/meetings/{meeting}/cancellation", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/meetings/{meeting:uuid}/room": (
        Stop(CLIENT, "/plans/{b}/meetings/{held}/room"),
        Stop(CONTRACTOR, "/plans/{b}/meetings/{held}/room?item=1"),
        Stop(CLIENT, "/plans/{b}/meetings/{held}/room?item=2"),
    ),
    "/plans/{plan:uuid}/meetings/{meeting:uuid}/closing": (Stop(CLIENT, "/plans/{b}/meetings/{held}/closing"),),
    "/plans/{plan:uuid}/meetings/{meeting:uuid}/minutes": (
        Stop(CLIENT, "/plans/{b}/meetings/{held}/minutes"),
        Stop(CONTRACTOR, "/plans/{b}/meetings/{over}/minutes"),
    ),
    "/plans/{plan:uuid}/history": (
        Stop(CLIENT, "/plans/{a}/history"),
        Stop(CONTRACTOR, "/plans/{b}/history"),
        Stop(CLIENT, "/plans/{a}/history?known=2027-03-20"),
    ),
    "/plans/{plan:uuid}/hours/new": (
        Stop(CONTRACTOR, "/plans/{b}/hours/new"),
        Stop(CONTRACTOR, "/plans/{b}/hours/new", {"day": "30-2-2028", "minutes": "-8"}, 422),
        Stop(CONTRACTOR, "/plans/{b}/hours/new", HOURS),
    ),
    "/plans/{plan:uuid}/objections/{objection:uuid}": (Stop(CLIENT, "/plans/{b}/objections/{objection}"),),
    "/plans/{plan:uuid}/objections/{objection:uuid}/answer": (
        Stop(CLIENT, "/plans/{b}/objections/{objection}/answer"),
        Stop(CONTRACTOR, "/plans/{b}/objections/{objection}/answer"),
    ),
    "/plans/{plan:uuid}/options": (Stop(CLIENT, "/plans/{b}/options"), Stop(CONTRACTOR, "/plans/{b}/options")),
    "/disputes/{dispute:uuid}": (
        Stop(REVIEWER, "/disputes/{appointed}"),
        Stop(REVIEWER, "/disputes/{appointed}", {}, 422, "/disputes/{appointed}/grant"),
    ),
    "/disputes/{dispute:uuid}/return": (
        Stop(REVIEWER, "/disputes/{appointed}/return"),
        Stop(REVIEWER, "/disputes/{appointed}/return", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/disputes": (
        Stop(CLIENT, "/plans/{a}/disputes"),
        Stop(CONTRACTOR, "/plans/{b}/disputes"),
        Stop(CLIENT, "/plans/{new}/disputes"),
        Stop(REVIEWER, "/plans/{a}/disputes"),
    ),
    "/plans/{plan:uuid}/disputes/new": (
        Stop(CLIENT, "/plans/{b}/disputes/new"),
        Stop(CLIENT, "/plans/{b}/disputes/new", {"story": ""}, 422),
        Stop(CLIENT, "/plans/{new}/disputes/new"),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}": (
        Stop(CLIENT, "/plans/{b}/disputes/{raised}"),
        Stop(CONTRACTOR, "/plans/{b}/disputes/{raised}"),
        Stop(CLIENT, "/plans/{a}/disputes/{reviewed}"),
        Stop(REVIEWER, "/plans/{a}/disputes/{reviewed}"),
        Stop(CONTRACTOR, "/plans/{a}/disputes/{ruled}"),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/answer": (
        Stop(CLIENT, "/plans/{b}/disputes/{raised}/answer"),
        Stop(CLIENT, "/plans/{b}/disputes/{raised}/answer", {"story": ""}, 422),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/reviewer": (
        Stop(CLIENT, "/plans/{b}/disputes/{raised}/reviewer"),
        Stop(CLIENT, "/plans/{b}/disputes/{raised}/reviewer", {"last_day": "31-12-2029"}, 422),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/settlement": (
        Stop(CLIENT, "/plans/{b}/disputes/{raised}/settlement"),
        Stop(CLIENT, "/plans/{b}/disputes/{raised}/settlement", {"text": ""}, 422),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/withdrawal/new": (
        Stop(CONTRACTOR, "/plans/{b}/disputes/{raised}/withdrawal/new"),
        Stop(CONTRACTOR, "/plans/{b}/disputes/{raised}/withdrawal/new", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/lapse/new": (
        Stop(CLIENT, "/plans/{b}/disputes/{raised}/lapse/new"),
        Stop(CLIENT, "/plans/{b}/disputes/{raised}/lapse/new", {"reason": "Niemand wil."}, 422),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/revocation/new": (
        Stop(CLIENT, "/plans/{a}/disputes/{reviewed}/revocation/new"),
        Stop(CLIENT, "/plans/{a}/disputes/{reviewed}/revocation/new", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/appeal/new": (
        Stop(CONTRACTOR, "/plans/{a}/disputes/{ruled}/appeal/new"),
        Stop(CONTRACTOR, "/plans/{a}/disputes/{ruled}/appeal/new", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/decision/new": (
        Stop(REVIEWER, "/plans/{a}/disputes/{reviewed}/decision/new"),
        Stop(REVIEWER, "/plans/{a}/disputes/{reviewed}/decision/new", {"on": "31-2-2028"}, 422),
    ),
    "/plans/{plan:uuid}/disputes/{dispute:uuid}/looks": (
        Stop(CLIENT, "/plans/{a}/disputes/{reviewed}/looks"),
        Stop(CONTRACTOR, "/plans/{b}/disputes/{raised}/looks"),
    ),
    "/trajectories/{trajectory:uuid}/looks": (Stop(CONTRACTOR, "/trajectories/{working}/looks"),),
    "/plans/{plan:uuid}/oversight": (
        Stop(CLIENT, "/plans/{b}/oversight"),
        Stop(CONTRACTOR, "/plans/{b}/oversight"),
        Stop(CLIENT, "/plans/{a}/oversight"),
        Stop(CLIENT, "/plans/{new}/oversight"),
    ),
    "/plans/{plan:uuid}/oversight/improvements/new": (
        Stop(CLIENT, "/plans/{a}/oversight/improvements/new"),
        Stop(CLIENT, "/plans/{a}/oversight/improvements/new", {"text": ""}, 422),
    ),
    "/plans/{plan:uuid}/oversight/improvements/{improvement:uuid}": (
        Stop(CLIENT, "/plans/{b}/oversight/improvements/{improvement}"),
        Stop(CONTRACTOR, "/plans/{b}/oversight/improvements/{improvement}"),
    ),
    "/plans/{plan:uuid}/oversight/moves/new": (
        Stop(CLIENT, "/plans/{b}/oversight/moves/new"),
        Stop(CLIENT, "/plans/{b}/oversight/moves/new", {"reason": ""}, 422),
    ),
    "/plans/{plan:uuid}/oversight/moves/{move:uuid}": (
        Stop(CLIENT, "/plans/{a}/oversight/moves/{move}"),
        Stop(CONTRACTOR, "/plans/{a}/oversight/moves/{move}"),
    ),
    "/plans/{plan:uuid}/oversight/proofs/{entry:uuid}": (
        Stop(CONTRACTOR, "/plans/{b}/oversight/proofs/{drawn}"),
        Stop(CLIENT, "/plans/{b}/oversight/proofs/{drawn}"),
    ),
    "/plans/{plan:uuid}/oversight/samples/new": (
        Stop(CLIENT, "/plans/{b}/oversight/samples/new"),
        Stop(CLIENT, "/plans/{b}/oversight/samples/new", {"first_day": "31-2-2028"}, 422),
    ),
    "/plans/{plan:uuid}/oversight/samples/{sample:uuid}": (
        Stop(CLIENT, "/plans/{b}/oversight/samples/{sample}"),
        Stop(CONTRACTOR, "/plans/{b}/oversight/samples/{sample}"),
    ),
    "/plans/{plan:uuid}/purchases/new": (
        Stop(CONTRACTOR, "/plans/{b}/purchases/new"),
        Stop(CONTRACTOR, "/plans/{b}/purchases/new?supplier=99000011"),
        Stop(CONTRACTOR, "/plans/{b}/purchases/new", {"net": "0"}, 422),
    ),
    "/plans/{plan:uuid}/revenue": (
        Stop(CLIENT, "/plans/{b}/revenue"),
        Stop(CONTRACTOR, "/plans/{a}/revenue"),
        Stop(CLIENT, "/plans/{new}/revenue"),
    ),
    "/plans/{plan:uuid}/revenue/new": (
        Stop(CONTRACTOR, "/plans/{b}/revenue/new"),
        Stop(CONTRACTOR, "/plans/{b}/revenue/new", {"amount": ""}, 422),
    ),
    "/plans/{plan:uuid}/revenue/{statement:uuid}": (
        Stop(CLIENT, "/plans/{b}/revenue/{stated}"),
        Stop(CLIENT, "/plans/{b}/revenue/{disputed}"),
        Stop(CONTRACTOR, "/plans/{a}/revenue/{settled}"),
    ),
    "/plans/{plan:uuid}/revenue/{statement:uuid}/dispute": (
        Stop(CLIENT, "/plans/{b}/revenue/{stated}/dispute"),
        Stop(CLIENT, "/plans/{b}/revenue/{stated}/dispute", {}, 422),
    ),
    "/plans/{plan:uuid}/revenue/{statement:uuid}/revision": (
        Stop(CLIENT, "/plans/{b}/revenue/{disputed}/revision"),
        Stop(CONTRACTOR, "/plans/{b}/revenue/{disputed}/revision"),
    ),
    "/plans/{plan:uuid}/trajectories": (
        Stop(CONTRACTOR, "/plans/{b}/trajectories"),
        Stop(CLIENT, "/plans/{a}/trajectories"),
        Stop(CLIENT, "/plans/{new}/trajectories"),
    ),
    "/plans/{plan:uuid}/trajectories/new": (
        Stop(CONTRACTOR, "/plans/{b}/trajectories/new"),
        Stop(CONTRACTOR, "/plans/{b}/trajectories/new?kind=employment"),
        Stop(CONTRACTOR, "/plans/{b}/trajectories/new?kind=sheltered"),
        Stop(CONTRACTOR, "/plans/{b}/trajectories/new?kind=employment", {}, 422),
        Stop(CONTRACTOR, "/plans/{b}/trajectories/new?kind=employment", STEP),
    ),
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}": (
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{working}"),
        Stop(CLIENT, "/plans/{a}/trajectories/{learning}"),
        Stop(CLIENT, "/plans/{b}/trajectories/{working}"),
    ),
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/allocation": (
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{received}/stages/{taken}/allocation"),
    ),
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/end-of-chain/new": (
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{learning}/end-of-chain/new"),
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{learning}/end-of-chain/new", {}, 422),
    ),
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/end-of-chain/{proposal:uuid}": (
        Stop(CLIENT, "/plans/{b}/trajectories/{working}/end-of-chain/{ending}"),
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{working}/end-of-chain/{ending}"),
    ),
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/new": (
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{working}/stages/new"),
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{working}/stages/new?kind=education"),
    ),
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/change": (
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{working}/stages/{job}/change"),
        Stop(
            CONTRACTOR,
            "/plans/{b}/trajectories/{working}/stages/{job}/change",
            {"weekly_minutes": "26", "reason": "Het rooster is veranderd."},
        ),
    ),
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/end": (
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{working}/stages/{job}/end"),
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{working}/stages/{job}/end", {"last_day": "1-1-2020"}, 422),
    ),
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/objections/new": (
        Stop(CLIENT, "/plans/{b}/trajectories/{learning}/stages/{school}/objections/new"),
    ),
    "/plans/{plan:uuid}/trajectories/{trajectory:uuid}/stages/{stage:uuid}/withdrawal": (
        Stop(CONTRACTOR, "/plans/{b}/trajectories/{working}/stages/{job}/withdrawal"),
    ),
    "/trajectories": (Stop(CONTRACTOR, "/trajectories"), Stop(BUYER, "/trajectories"), Stop(CLIENT, "/trajectories")),
    "/trajectories/{trajectory:uuid}": (
        Stop(CONTRACTOR, "/trajectories/{learning}"),
        Stop(BUYER, "/trajectories/{learning}"),
    ),
    "/trajectories/{trajectory:uuid}/handovers/{handover:uuid}": (
        Stop(CONTRACTOR, "/trajectories/{learning}/handovers/{handover}"),
        Stop(BUYER, "/trajectories/{learning}/handovers/{handover}"),
    ),
    "/trajectories/{trajectory:uuid}/stages/{stage:uuid}/handovers/new": (
        Stop(CONTRACTOR, "/trajectories/{working}/stages/{job}/handovers/new"),
        Stop(CONTRACTOR, "/trajectories/{working}/stages/{job}/handovers/new", {}, 422),
    ),
    "/plans/{plan:uuid}/why/{figure:str}": (
        *(Stop(CLIENT, f"/plans/{{b}}/why/{name}") for name in ("obligation", "expected", "disputed", "planned")),
        *(Stop(CONTRACTOR, f"/plans/{{a}}/why/{name}") for name in ("realised", "forecast")),
        Stop(CLIENT, "/plans/{a}/why/realised"),
    ),
    "/sign-in": (
        Stop(None, "/sign-in"),
        Stop(None, "/sign-in", {"email": "", "password": ""}, 422),
    ),
}
"""What there is to see, by route."""

ELSEWHERE: Final = (
    Stop(None, "/nergens", status=404),
    Stop(CLIENT, "/nergens", status=404),
    Stop(BUYER, "/plans/{a}", status=404),
    Stop(CLIENT, "/plans/{b}/hours/new", status=403),
    Stop(CONTRACTOR, "/plans/{a}?known=gisteren", status=422),
    Stop(CONTRACTOR, "/plans/{b}/amendments/{draft}/changes/onzin/new", status=404),
    Stop(None, "/links/onbekend", status=404),
)
"""What is seen by whoever took a wrong turn."""


def fits(route: str, address: str) -> bool:
    """Tell whether an address belongs to a route."""
    return re.fullmatch(re.sub(r"{[^}]+}", "[^/]+", route), address.partition("?")[0]) is not None


def prepare(store: Store, accounts: Accounts) -> dict[str, str]:
    """Go on with the story until there is something to see at every stop; return the names in its addresses."""
    story = Telling(store)
    story.on("2028-02-29", "08:45")
    made = {name: uuid4() for name in ("new", "newcomer", "hours", "purchase", "objection", "draft", "disputed")}
    made |= {name: uuid4() for name in ("signed", "closed", "closing", "reopening", "carried")}
    made |= {name: uuid4() for name in ("quay", "garden", "meal", "market", "given")}
    made |= {name: uuid4() for name in ("kade", "oever", "shared")}
    _begin(story, made["new"], made["newcomer"])
    _end(story, store, made["signed"], made["closed"], made["closing"])
    story.do(
        CLIENT,
        commands.propose_reopening,
        plan=made["closed"],
        reopening=made["reopening"],
        reason="Er komt iets na.",
    )
    carried, pot = made["carried"], made["closed"]
    story.do(CLIENT, commands.propose_carry_over, plan=PLAN_B, carry_over=carried, source=pot, amount=250_000)
    recorded = _record(story, made["hours"], made["purchase"], made["objection"])
    _draft(story, made["draft"])
    _dispute(story, made["disputed"])
    made |= _oversee(story) | _meet(story)
    made |= _raise(story)
    again = date(2028, 3, 8)
    story.do(CLIENT, frameworks.plan_review, framework=VARIANT, read=1, day=again)
    made |= _hand_over(story)
    _do_together(story, made)
    _join(story, made["kade"], made["oever"], made["shared"])
    made |= _credit(story)
    links = _invite(accounts) | _write_to(CLIENT, accounts)
    first, second = story.read(Plan, PLAN_A), story.read(Plan, PLAN_B)
    stated = list(second.statements.values())
    found = {
        "a": PLAN_A,
        "b": PLAN_B,
        "norm": NORM,
        "variant": VARIANT,
        "colleague": ADVISER.actor.account,
        "noorderdijk": NOORDERDIJK,
        "together": TOGETHER,
        "intention": LEARNING,
        "agreed": NEIGHBOURHOOD,
        "running": WORKING,
        "promised": next(iter(second.commitments)),
        "kept": NOMINATIONS[0],
        "proposal": second.amendments[1],
        "remark": next(reversed(story.read(Amendment, second.amendments[1]).remarks)),
        "accepted": first.amendments[-1],
        "declined": first.amendments[-2],
        "corrected": next(each.id for each in first.entries.values() if isinstance(each.facts, HoursFacts)),
        "expired": list(first.entries)[-1],
        "settled": list(first.statements)[-1],
        "stated": stated[-2].id,
        "success": next(iter(story.read(Plan, made["signed"]).criteria)),
        "working": T03,
        "job": S03,
        "learning": T12,
        "school": S12_LEARNING,
    }
    recorded_too = {"hours_recorded": recorded} | _say_what_it_takes(story)
    return {name: str(each) for name, each in (made | found | links | recorded_too).items()}


def _say_what_it_takes(story: Telling) -> dict[str, int]:
    """Let the contractor say twice how many people it takes at once, and take one of the two back."""
    for persons, first_day in ((12, date(2028, 1, 1)), (2, date(2028, 7, 1))):
        capacity = Capacity(persons=persons, first_day=first_day)
        story.do(CONTRACTOR, organisations.state_capacity, capacity=capacity)
    stated, taken_back = story.read(Organisation, NOORDERDIJK).said
    story.do(CONTRACTOR, organisations.withdraw_capacity, stated=taken_back, reason="De werkplaats blijft open.")
    for each in (WITNESS, LOST):
        story.do(CONTRACTOR, organisations.register_key, vkey=each.verifier.vkey())
    story.do(CONTRACTOR, organisations.withdraw_key, vkey=LOST.verifier.vkey(), reason="De sleutel is zoek.")
    return {"capacity": stated}


def _raise(story: Telling) -> dict[str, UUID]:
    """Let a dispute be raised in plan B, and be appointed for, reviewed and decided in plan A."""
    plan, signed = story.read(Plan, PLAN_B), story.read(Plan, PLAN_A)
    agreed = next(each.id for each in plan.statements.values() if each.status is StatementStatus.AGREED)
    accepted = [id for id in signed.amendments if story.read(Amendment, id).status is AmendmentStatus.ACCEPTED]
    made = {name: uuid4() for name in ("raised", "appointed", "reviewed", "ruled")}
    told = {"story": "Wij telden de facturen anders.", "desired": "Dat het bedrag klopt."}
    about = (Subject(SubjectKind.REVENUE, agreed),)
    story.do(
        CONTRACTOR,
        disputes.raise_dispute,
        plan=PLAN_B,
        dispute=made["raised"],
        subjects=about,
        code=DisputeCode.REVENUE,
        **told,
    )
    for name, amendment in zip(("appointed", "reviewed", "ruled"), accepted, strict=False):
        dispute, about = made[name], (Subject(SubjectKind.AMENDMENT, amendment),)
        raising: dict[str, Any] = {"dispute": dispute, "subjects": about, "code": DisputeCode.MANDATE} | told
        story.do(CLIENT, disputes.raise_dispute, plan=PLAN_A, **raising)
        story.do(CONTRACTOR, disputes.answer_dispute, dispute=dispute, story="Er was een volmacht.")
        story.do(CLIENT, disputes.propose_settlement, dispute=dispute, text="Wij tekenen opnieuw.")
        asked: dict[str, Any] = {
            "reviewer": REVIEWER.actor.organisation,
            "last_day": date(2028, 4, 30),
            "ground": "Om te vergelijken.",
        }
        story.do(CLIENT, disputes.propose_reviewer, dispute=dispute, **asked)
        revision = story.read(Dispute, dispute).version
        story.do(CONTRACTOR, disputes.accept_reviewer, dispute=dispute, revision=revision)
        if name != "appointed":
            story.do(REVIEWER, disputes.open_grant, dispute=dispute, content=content_of(CURRENT))
    found = story.read(Dispute, made["ruled"])
    verdict = Verdict(
        subject=found.subjects[0].id,
        outcome=Outcome.REJECTED,
        code=DisputeCode.MANDATE,
        reasoning="De volmacht was van een dag eerder.",
    )
    axes: dict[str, Any] = {"on": date(2027, 6, 30), "known": story.now, "version": found.version}
    story.do(REVIEWER, disputes.decide_dispute, dispute=found.id, verdicts=(verdict,), **axes)
    return made


def _oversee(story: Telling) -> dict[str, UUID]:
    """Announce a lighter regime in plan A, draw a sample in plan B, and propose to improve something there."""
    move, sample, improvement = uuid4(), uuid4(), uuid4()
    story.do(
        CLIENT,
        oversight.announce_move,
        plan=PLAN_A,
        move=move,
        regime=Regime.TRUST,
        grounds=(Ground.NO_OBJECTION_UPHELD,),
        hearing_until=date(2028, 3, 31),
        last_day=date(2028, 12, 31),
        reason="Twee jaar lang klopte wat er stond.",
    )
    story.do(
        CLIENT,
        oversight.draw_sample,
        plan=PLAN_B,
        sample=sample,
        first_day=date(2027, 7, 1),
        last_day=date(2028, 2, 28),
    )
    story.do(
        CLIENT,
        oversight.propose_improvement,
        plan=PLAN_B,
        improvement=improvement,
        text="Iedere maand een overzicht van de uren.",
        first_day=date(2028, 3, 1),
        last_day=date(2028, 6, 30),
    )
    drawn = story.read(Oversight, oversight_of(PLAN_B)).samples[sample].drawn[0]
    return {"move": move, "sample": sample, "improvement": improvement, "drawn": drawn}


def _meet(story: Telling) -> dict[str, UUID]:
    """Plan one meeting, hold another, and let a third be over, in plan B."""
    coming, held, over, done, point = (uuid4() for _ in range(5))
    usual: dict[str, Any] = {"minutes": 90, "place": "Stadhuis, zaal 2", "rhythm": Rhythm.QUARTERLY}
    for meeting, hours in ((coming, 24 * 14), (held, 3), (over, 0)):
        starts = datetime(2028, 2, 29, 9, tzinfo=UTC) + timedelta(hours=hours)
        told: dict[str, Any] = {"plan": PLAN_B, "meeting": meeting}
        story.do(CLIENT, meetings.call_meeting, **told, title="Kwartaaloverleg", starts=starts, **usual)
        for item, title in ((done, "De planning van het voorjaar"), (uuid4(), "De omzet van het eerste kwartaal")):
            story.do(CONTRACTOR, meetings.add_item, **told, item=item, title=title)
        if meeting == coming:
            continue
        story.do(CLIENT, meetings.open_meeting, **told)
        story.do(CLIENT, meetings.note_attendance, **told, accounts=(ADVISER.actor.account,), others=1)
        said = "Wij gaan door zoals gepland, en kijken in mei terug."
        story.do(CONTRACTOR, meetings.write_outcome, **told, item=done, text=said, revision=0)
    agreed: dict[str, Any] = {"text": "De cijfers sturen.", "owner": NOORDERDIJK, "due": date(2028, 3, 31)}
    story.do(CLIENT, meetings.agree_point, plan=PLAN_B, meeting=over, point=point, **agreed)
    story.do(CLIENT, meetings.close_meeting, plan=PLAN_B, meeting=over)
    content = story.read(Meetings, meetings_of(PLAN_B)).held[over].content
    story.do(CLIENT, meetings.sign_minutes, plan=PLAN_B, meeting=over, content=content)
    return {"meeting": coming, "held": held, "over": over}


def _hand_over(story: Telling) -> dict[str, UUID]:
    """Offer somebody's next step to another organisation, and propose where another way may end."""
    handover, ending = uuid4(), uuid4()
    story.do(
        CONTRACTOR,
        trajectories.propose_handover,
        trajectory=T12,
        handover=handover,
        stage=S12_LEARNING,
        receiver=RIJKSDIENST,
        day=date(2028, 2, 28),
        kind=StageKind.EMPLOYMENT,
        from_plan=PLAN_B,
    )
    day = date(2028, 2, 28)
    sheltered = StageFacts(
        kind=StageKind.SHELTERED,
        carrier=NOORDERDIJK,
        first_day=day,
        allocations=(Allocation(first_day=day, shares=(Share(plan=PLAN_B, share=10_000),)),),
        evidence=Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=day, reference="GD-2028-031"),
        weekly_minutes=18 * 60,
        end_of_chain="Iedereen ziet dat dit de plek is die past.",
    )
    story.do(
        CONTRACTOR,
        trajectories.propose_end_of_chain,
        trajectory=T03,
        proposal=ending,
        stage=uuid4(),
        facts=sheltered,
    )
    return {"handover": handover, "ending": ending} | _ask_for_days(story)


def _ask_for_days(story: Telling) -> dict[str, UUID]:
    """Let another organisation take a step over, and ask whether half of its days may count in plan B."""
    plan, handover, stage, day = uuid4(), uuid4(), uuid4(), date(2028, 2, 28)
    _open(story, plan, "K-401", "Schilderwerk", RIJKSDIENST, (date(2027, 7, 1), date(2029, 6, 30)))
    story.do(
        CONTRACTOR,
        trajectories.propose_handover,
        trajectory=T04,
        handover=handover,
        stage=S04,
        receiver=RIJKSDIENST,
        day=day,
        kind=StageKind.EMPLOYMENT,
        from_plan=PLAN_B,
    )
    story.do(BUYER, trajectories.confirm_handover, trajectory=T04, handover=handover, to_plan=plan)
    shares = (Share(plan=PLAN_B, share=5_000), Share(plan=plan, share=5_000))
    facts = StageFacts(
        kind=StageKind.EMPLOYMENT,
        carrier=RIJKSDIENST,
        first_day=day,
        allocations=(Allocation(first_day=day, shares=shares),),
        evidence=Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=day, reference="GD-2028-032"),
        weekly_minutes=24 * 60,
    )
    story.do(BUYER, trajectories.start_stage, trajectory=T04, stage=stage, facts=facts)
    return {"received": T04, "taken": stage}


def _begin(story: Telling, plan: UUID, newcomer: UUID) -> None:
    """Open a plan in which there is nothing yet, and register somebody who has not come in yet."""
    _open(story, plan, "K-201", "Onderhoud van bruggen", NOORDERDIJK, (date(2028, 4, 1), date(2030, 3, 31)))
    story.do(CLIENT, organisations.register_organisation, organisation=newcomer, name="Zuidrand Groen")
    story.do(None, organisations.appoint_norm_owner, organisation=WATERBURG)


def _open(
    story: Telling, plan: UUID, reference: str, subject: str, contractor: UUID, period: tuple[date, date]
) -> None:
    """Open a plan of the client for one contract, from its first day to its last."""
    first, last = period
    contract = Contract(
        id=uuid4(),
        reference=reference,
        object=subject,
        value=300_000_000,
        first_day=first,
        last_day=last,
        lots=(Lot(id=uuid4(), reference=reference, object=subject),),
    )
    story.do(
        CLIENT,
        plans.open_plan,
        plan=plan,
        title=subject,
        contractor=contractor,
        contracts=(contract,),
        percentage=500,
        motivation="In vergelijkbare opdrachten bleek dit haalbaar.",
        framework=VARIANT,
        framework_version=1,
    )


def _end(story: Telling, store: Store, signed: UUID, closed: UUID, closing: UUID) -> None:
    """Let two plans have ended: one that its client signed, and one that is closed and has a surplus."""
    first, last = date(2026, 7, 1), date(2027, 6, 30)
    for plan, reference in ((signed, "K-090"), (closed, "K-091")):
        contract = Contract(
            id=uuid4(),
            reference=reference,
            object="Onderhoud van straatmeubilair",
            value=80_000_000,
            first_day=first,
            last_day=last,
            lots=(Lot(id=uuid4(), reference=reference, object="Onderhoud van straatmeubilair"),),
        )
        story.do(
            CLIENT,
            plans.open_plan,
            plan=plan,
            title=f"Straatmeubilair {reference}",
            contractor=NOORDERDIJK,
            contracts=(contract,),
            percentage=500,
            motivation="In vergelijkbare opdrachten bleek dit haalbaar.",
            framework=VARIANT,
            framework_version=1,
        )
        day = date(2027, 3, 4)
        bought = PurchaseFacts(
            invoice_day=day,
            net=1_250_000,
            supplier="Zuidrand Groen",
            kvk="99000011",
            recognitions=(Recognition(kind="buy-social", first_day=first),),
            evidence=Evidence(kind=EvidenceKind.INVOICE, day=day, reference=f"ZG-{reference}"),
        )
        story.do(CONTRACTOR, entries.record_purchase, plan=plan, entry=uuid4(), facts=bought)
        draft, criterion = (
            uuid4(),
            CriterionAgreed(subject=uuid4(), base=0, text="Drie mensen zijn aan het werk gebleven."),
        )
        story.do(CLIENT, amendments.open_amendment, plan=plan, amendment=draft, title="Succes", change=criterion)
        story.do(CLIENT, amendments.propose_amendment, plan=plan, amendment=draft, version=2)
        content = story.read(Amendment, draft).content
        story.do(CONTRACTOR, amendments.accept_amendment, plan=plan, amendment=draft, version=3, content=content)
        content = final_statement(open_book(store, plan).book).content(plan)
        story.do(CLIENT, commands.propose_closing, plan=plan, closing=closing, content=content)
        if plan == closed:
            story.do(CONTRACTOR, commands.agree_closing, plan=plan, closing=closing, content=content)


def _join(story: Telling, kade: UUID, oever: UUID, plan: UUID) -> None:
    """Let Kade carry a plan, with new shares that wait, and let Oever wait for a member."""
    first_day = date(2027, 7, 1)
    for partnership, name in ((kade, "Kade"), (oever, "Oever")):
        story.do(CONTRACTOR, partnerships.found_partnership, partnership=partnership, name=name, first_day=first_day)
        story.do(
            CONTRACTOR, partnerships.invite_member, partnership=partnership, member=RIJKSDIENST, first_day=first_day
        )
    story.do(BUYER, partnerships.join_partnership, partnership=kade)
    for since, share in ((first_day, 6_000), (date(2028, 3, 1), 5_000)):
        proposal = uuid4()
        shares = (
            ObligationShare(member=NOORDERDIJK, share=share),
            ObligationShare(member=RIJKSDIENST, share=10_000 - share),
        )
        story.do(
            CONTRACTOR,
            partnerships.propose_shares,
            partnership=kade,
            proposal=proposal,
            first_day=since,
            shares=shares,
        )
        if since == first_day:
            revision = story.read(Partnership, kade).version
            story.do(BUYER, partnerships.agree_shares, partnership=kade, proposal=proposal, revision=revision)
    contracts = tuple(
        Contract(
            id=uuid4(),
            reference=reference,
            object="Onderhoud van kades",
            value=150_000_000,
            first_day=first_day,
            last_day=date(2029, 6, 30),
            lots=(Lot(id=uuid4(), reference=reference, object="Onderhoud van kades"),),
        )
        for reference in ("K-301", "K-302")
    )
    story.do(
        CLIENT,
        plans.open_plan,
        plan=plan,
        title="Onderhoud van kades",
        partnership=kade,
        contracts=contracts,
        percentage=500,
        motivation="In vergelijkbare opdrachten bleek dit haalbaar.",
        framework=VARIANT,
        framework_version=1,
    )


def _record(story: Telling, hours: UUID, purchase: UUID, objection: UUID) -> int:
    """Record, correct and contest efforts; return the revision of the hours before their correction."""
    day = date(2028, 2, 24)
    evidence = Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=day, reference="UV-2028-02")
    facts = HoursFacts(
        day=day,
        minutes=12 * 60,
        description="Bomen geplant bij de school aan de Dijkweg.",
        evidence=evidence,
        relation=Relation.WITHIN,
        action=NEIGHBOURHOOD,
    )
    story.do(PLANNER, entries.record_hours, plan=PLAN_B, entry=hours, facts=facts)
    recorded = story.read(Plan, PLAN_B).entries[hours].revision
    story.correct_hours(
        PLANNER, PLAN_B, hours, reason="De pauze was meegeteld.", facts=replace(facts, minutes=11 * 60 + 30)
    )
    story.do(
        PLANNER,
        entries.record_purchase,
        plan=PLAN_B,
        entry=purchase,
        facts=PurchaseFacts(
            invoice_day=day,
            net=210_000,
            supplier="Zuidrand Groen",
            recognitions=(
                Recognition(kind="pso-2", first_day=date(2027, 1, 1), last_day=date(2028, 12, 31), reference="PSO-88"),
            ),
            evidence=Evidence(kind=EvidenceKind.INVOICE, day=day, reference="ZG-28-0102"),
            relation=Relation.WITHIN,
            kvk="99000011",
            total=315_000,
        ),
    )
    story.do(
        CLIENT,
        entries.object_to_entry,
        reason="De verklaring van de school noemt tien uur.",
        plan=PLAN_B,
        objection=objection,
        entry=hours,
        code=ObjectionCode.QUANTITY,
    )
    return recorded


def _draft(story: Telling, draft: UUID) -> None:
    """Write a draft of the contractor's that words one thing differently and lets another go."""
    plan = story.read(Plan, PLAN_B)
    story.do(CONTRACTOR, amendments.open_amendment, plan=PLAN_B, amendment=draft, title="Vaker samen op school")
    for change in (
        SectionWritten(
            subject=TOGETHER,
            base=plan.sections[TOGETHER].revision,
            heading="Hoe wij samenwerken",
            text="Iedere maand spreken wij elkaar op een van de scholen. Wat niet lukt, melden wij binnen een week.",
        ),
        ActionReleased(subject=NEIGHBOURHOOD, base=plan.actions[NEIGHBOURHOOD].revision),
    ):
        story.write(CONTRACTOR, PLAN_B, draft, change)


def _do_together(story: Telling, made: Mapping[str, UUID]) -> None:
    """Let two partners have done one thing, be busy with another, and one of them propose a third."""
    first = date(2027, 7, 1)
    quay: dict[str, Any] = {"partnership": made["quay"]}
    story.do(CONTRACTOR, partnerships.found_partnership, name="Kade", first_day=first, **quay)
    story.do(CONTRACTOR, partnerships.invite_member, member=RIJKSDIENST, first_day=first, **quay)
    story.do(BUYER, partnerships.join_partnership, **quay)
    for name, title in (("garden", "De buurttuin"), ("meal", "De lange tafel"), ("market", "De banenmarkt")):
        terms = InitiativeTerms(
            title=title,
            purpose="Samen met de buurt iets maken waar mensen elkaar en werk vinden.",
            first_day=date(2028, 1, 10),
            last_day=date(2028, 2, 29),
            story="De buurt komt er elke week terug, en twee mensen vonden er werk." if name == "garden" else "",
        )
        proposing: dict[str, Any] = {"initiative": made[name], "terms": terms, "role": "uitvoerder"}
        direct = Involvement.DIRECT
        story.do(CONTRACTOR, initiatives.propose_initiative, involvement=direct, **proposing, **quay)
    for name in ("garden", "meal"):
        shared: dict[str, Any] = {"initiative": made[name]}
        story.do(BUYER, initiatives.join_initiative, role="gastheer", involvement=Involvement.LOCATION, **shared)
        for who, id, minutes in (
            (CONTRACTOR, uuid4() if name == "garden" else made["given"], 750),
            (BUYER, uuid4(), 435),
        ):
            day = date(2028, 2, 14)
            evidence = Evidence(kind=EvidenceKind.HOURS_STATEMENT, day=day, reference=f"UV-2028-{name}")
            given = ContributionFacts(day=day, minutes=minutes, description="Een dag in de buurt.", evidence=evidence)
            story.do(who, initiatives.log_contribution, contribution=id, facts=given, **shared)
        parts = (InitiativePart(plan=PLAN_B, contractor=NOORDERDIJK, share=10_000),)
        version = story.read(Initiative, made[name]).version
        story.do(CONTRACTOR, initiatives.propose_initiative_shares, parts=parts, version=version, **shared)
        story.do(BUYER, initiatives.agree_initiative_shares, revision=version + 1, **shared)
    meal: dict[str, Any] = {"initiative": made["meal"]}
    garden: dict[str, Any] = {"initiative": made["garden"]}
    worth: dict[str, Any] = {"cents": 500_000, "motivation": "Elke week schuift iemand aan die anders thuis bleef."}
    story.do(CONTRACTOR, initiatives.propose_impact, version=version + 2, **worth, **meal)
    indirect = (InitiativePart(plan=PLAN_B, contractor=NOORDERDIJK, share=10_000, indirect=True),)
    story.do(CONTRACTOR, initiatives.propose_initiative_shares, parts=indirect, version=version + 3, **meal)
    story.do(CONTRACTOR, initiatives.complete_initiative, day=date(2028, 2, 20), version=version + 2, **garden)


def _dispute(story: Telling, statement: UUID) -> None:
    """State revenue that the other party disputes."""
    story.do(
        CLIENT,
        revenue.propose_revenue,
        plan=PLAN_B,
        statement=statement,
        lot=GREEN,
        first_day=date(2028, 1, 1),
        last_day=date(2028, 1, 31),
        amount=1_200_000,
    )
    story.statement(
        CONTRACTOR,
        revenue.dispute_revenue,
        PLAN_B,
        statement,
        reason="De eerste factuur van januari is nog niet betaald.",
    )


def _credit(story: Telling) -> dict[str, UUID]:
    """Ask credit for a step that ended early, propose a risk, and present, ask for and nominate candidates."""
    names = ("credit", "risk", "presented", "refused", "asked", "nominated", "practised", "wondered", "advised")
    made = {name: uuid4() for name in names}
    terms = EffortTerms(
        planned_last_day=date(2027, 3, 15),
        norm_minutes=120 * 60,
        delivered_minutes=90 * 60,
        outcome="Er kwam een vervolg bij een ander bedrijf in de buurt.",
    )
    about: dict[str, Any] = {"subject": S02, "trajectory": T02, "terms": terms}
    story.do(CONTRACTOR, efforts.propose_effort, plan=PLAN_A, effort=made["credit"], **about)
    motivation = "Dit werk is voor ons allemaal nieuw."
    story.do(CONTRACTOR, efforts.propose_risk, plan=PLAN_B, risk=made["risk"], subject=WORKING, motivation=motivation)
    for name, building in (("presented", "het stadhuis"), ("refused", "de brandweerkazerne")):
        offered: dict[str, Any] = {
            "candidate": made[name],
            "work_offered": f"Onderhoud van {building}, 24 uur per week.",
        }
        story.do(CONTRACTOR, candidates.present_candidate, plan=PLAN_B, minutes=300, **offered)
    code = RefusalCode.SAFETY_CERTIFICATE
    story.do(CLIENT, candidates.refuse_candidate, plan=PLAN_B, candidate=made["refused"], code=code)
    for name, work in (("asked", "Een hovenier"), ("nominated", "Een huismeester")):
        wanted: dict[str, Any] = {
            "nomination": made[name],
            "work_offered": f"{work}, 32 uur per week, met een vaste begeleider.",
        }
        story.do(CONTRACTOR, candidates.ask_nomination, plan=PLAN_B, **wanted)
    day = date(2028, 2, 29)
    story.do(CLIENT, candidates.nominate_candidate, plan=PLAN_B, nomination=made["nominated"], day=day)
    for name, kind in (("wondered", "in het groen"), ("advised", "in een keuken")):
        wondering = f"Waar vinden wij mensen die graag {kind} werken?"
        asking: dict[str, Any] = {"advice": made[name], "topic": AdviceTopic.FINDING_PEOPLE, "question": wondering}
        story.do(CONTRACTOR, advice.ask_advice, plan=PLAN_B, **asking)
    said = "Bij de praktijkschool, die graag met u in gesprek gaat."
    story.do(CLIENT, advice.answer_advice, plan=PLAN_B, advice=made["advised"], answer=said)
    practised = OwnResultFacts(
        kind=OwnResultKind.EMPLOYMENT,
        first_day=date(2028, 1, 1),
        last_day=day,
        quantity=3,
        description="Drie medewerkers in de buitendienst, met een vaste begeleider.",
        evidence=Evidence(kind=EvidenceKind.MUNICIPAL_DECLARATION, day=day, reference="VG-2028-11"),
    )
    story.do(CLIENT, own_results.record_own_result, plan=PLAN_B, result=made["practised"], facts=practised)
    return made | _ask(story)


def _ask(story: Telling) -> dict[str, UUID]:
    """Let the client ask two things, of which the contractor declines one as its ordinary trade."""
    made = {name: uuid4() for name in ("wanted", "unfair")}
    for name, title in (("wanted", "Een open dag in de werkplaats"), ("unfair", "Twee gevels gratis schilderen")):
        terms = ActionTerms(title=title, certainty=Certainty.INTENTION)
        story.do(CLIENT, plans.note_action, plan=PLAN_B, action=made[name], terms=terms)
    about: dict[str, Any] = {"plan": PLAN_B, "action": made["unfair"]}
    about |= {"revision": story.read(Plan, PLAN_B).actions[made["unfair"]].revision, "reason": "Dit is ons vak."}
    story.do(CONTRACTOR, asks.check_core_business, **about, outcome=CoreBusiness.CORE_BUSINESS)
    story.do(CONTRACTOR, asks.decline_action, **about, code=AskCode.CORE_BUSINESS)
    return made


def _write_to(member: Member, accounts: Accounts) -> dict[str, str]:
    """Lay a letter in the mailbox of somebody; return its id."""
    letter = uuid4()
    Mails(accounts._pool).write(
        Mail(
            id=letter,
            account=member.actor.account,
            kind=MailKind.MEETING,
            occasion="a meeting",
            subject="Overleg: kwartaaloverleg, 7 maart 2028 om 14:30",
            body=f"Overleg: kwartaaloverleg\n\nPlan: Zuid\n\nhttp://127.0.0.1:8000/plans/{PLAN_B}\n",
            calendar=b"BEGIN:VCALENDAR\r\n",
            written_at=datetime(2028, 2, 29, 6, 30, tzinfo=UTC),
        )
    )
    return {"letter": str(letter)}


def _invite(accounts: Accounts) -> dict[str, str]:
    """Make an invitation and a recovery; return what stands in their links."""
    at, tokens = datetime.now(UTC), {"invitation": "een-uitnodiging", "recovery": "een-herstel"}
    accounts.invite(
        uuid4(),
        digest(tokens["invitation"]),
        organisation=WATERBURG,
        administrator=False,
        note="contractmanager",
        by=CLIENT.actor.account,
        at=at,
    )
    accounts.offer_recovery(
        uuid4(),
        digest(tokens["recovery"]),
        account=ADVISER.actor.account,
        organisation=WATERBURG,
        by=CLIENT.actor.account,
        at=at,
    )
    return tokens
