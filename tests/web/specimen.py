"""What the specimen page shows: plan PA of the demonstration as both parties know it on 29 February 2028."""

from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup

from domain.terms import StageKind
from projections.chains import Rung
from web import charts

TODAY = date(2028, 2, 29)

PA = charts.PlanOverTime(
    since=date(2026, 1, 1),
    until=date(2027, 6, 30),
    today=TODAY,
    obligation=((date(2026, 1, 1), 0), (date(2026, 12, 31), 16_000_000), (date(2027, 6, 30), 23_561_728)),
    realised=(
        (date(2026, 1, 1), 0),
        (date(2026, 1, 31), 273_973),
        (date(2026, 2, 28), 1_041_096),
        (date(2026, 3, 31), 2_079_506),
        (date(2026, 4, 30), 3_666_936),
        (date(2026, 5, 31), 7_152_279),
        (date(2026, 6, 30), 8_739_709),
        (date(2026, 7, 31), 10_380_053),
        (date(2026, 8, 31), 12_020_396),
        (date(2026, 9, 30), 14_389_237),
        (date(2026, 10, 31), 16_599_123),
        (date(2026, 11, 30), 18_980_444),
        (date(2026, 12, 31), 20_823_955),
        (date(2027, 1, 31), 22_585_278),
        (date(2027, 2, 28), 24_095_803),
        (date(2027, 3, 31), 24_970_002),
        (date(2027, 4, 30), 25_932_129),
        (date(2027, 5, 31), 26_926_326),
        (date(2027, 6, 30), 27_888_454),
    ),
    disputed=tuple((day, 617_028) for day in (date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30))),
)

PB = charts.PlanOverTime(
    since=date(2027, 7, 1),
    until=date(2029, 6, 30),
    today=TODAY,
    obligation=((date(2027, 7, 1), 0), (date(2027, 12, 31), 8_633_553)),
    expected_obligation=((date(2028, 2, 29), 10_868_653),),
    realised=(
        (date(2027, 7, 1), 0),
        (date(2027, 7, 31), 912_007),
        (date(2027, 8, 31), 1_736_341),
        (date(2027, 9, 30), 3_232_715),
        (date(2027, 10, 31), 4_549_153),
        (date(2027, 11, 30), 5_466_962),
        (date(2027, 12, 31), 6_358_743),
        (date(2028, 1, 31), 7_249_775),
        (date(2028, 2, 29), 10_968_253),
    ),
    disputed=((date(2028, 1, 31), 0), (date(2028, 2, 29), 1_154_300)),
    planned=((date(2028, 2, 29), 10_968_253), (date(2029, 6, 30), 16_168_253)),
    forecast=((date(2028, 2, 29), 10_968_253), (date(2028, 8, 31), 15_412_329), (date(2029, 6, 30), 18_668_253)),
)


def context() -> dict[str, Any]:
    """Everything that `specimen/show.html` and its frame read."""
    return {
        "today": TODAY,
        "demo_day": TODAY,
        "hidden_fields": {"csrf": "specimen"},
        "navigation": [
            {"label": "Werkbank", "href": "#"},
            {"label": "Plannen", "href": "#", "current": True},
            {"label": "Kaders", "href": "#"},
            {"label": "Organisatie", "href": "#"},
        ],
        "languages": {"action": "/language", "back": "/"},
        "account": {
            "name": "uitvoerder Noorderdijk",
            "organisation": "Noorderdijk Bouw",
            "role": "opdrachtnemer",
            "links": [{"label": "Mijn account", "href": "#"}],
            "sign_out": "#",
        },
        "notices": [{"kind": "ok", "text": "Acht uur vastgelegd bij het buurthuis."}],
        "plan": {
            "name": "Onderhoud gemeentelijke gebouwen",
            "contract": "PA · overeenkomst K-101",
            "parties": "gemeente Waterburg en Noorderdijk Bouw",
            "since": date(2026, 1, 1),
            "until": date(2027, 6, 30),
            "recorded_at": datetime(2026, 9, 14, 9, 12, tzinfo=UTC),
            "approach": (
                "Wij beginnen bij wat iemand kan. Elke nieuwe medewerker krijgt een vaste begeleider op de bouwplaats "
                "en een opleidingsplek naast het werk. Waterburg draagt kandidaten voor; Noorderdijk Bouw kiest "
                "binnen twee weken en laat weten waarom."
            ),
            "actions": [
                {
                    "text": "Twee werkplekken in het onderhoud",
                    "certainty": "running",
                    "owner": "Noorderdijk Bouw",
                    "cents": 10_000_000,
                },
                {
                    "text": "Leerplek installatietechniek",
                    "certainty": "agreed",
                    "owner": "Noorderdijk Bouw",
                    "cents": 2_000_000,
                },
                {
                    "text": "Catering bij een sociale onderneming",
                    "certainty": "intention",
                    "owner": "",
                    "cents": 1_845_000,
                },
                {"text": "Klusdag bij het buurthuis", "certainty": "idea", "owner": "", "cents": None},
            ],
            "commitments": [
                "Zes voordrachten van kandidaten, elk binnen vier weken.",
                "Een vast aanspreekpunt in het werkbedrijf.",
            ],
        },
        "pa": PA,
        "pb": PB,
        "progress_pa": charts.progress(27_888_454, 23_561_728),
        "progress_pb": charts.progress(10_968_253, 16_168_253, 1_154_300),
        "parts": charts.parts((23_432_364, 1_600_000, 2_954_568, 420_000)),
        "entries": [
            {"date": date(2027, 4, 1), "text": "Factuur drukwerk", "element": 3, "status": "rejected", "cents": 0},
            {
                "date": date(2027, 3, 10),
                "text": "Creditnota catering",
                "element": 3,
                "status": "counted",
                "cents": -120_000,
            },
            {
                "date": date(2027, 2, 3),
                "text": "Factuur schilderwerk",
                "element": 3,
                "status": "counted",
                "cents": 612_540,
            },
            {
                "date": date(2026, 11, 12),
                "text": "Klusdag buurthuis",
                "element": 4,
                "status": "counted",
                "cents": 420_000,
            },
            {
                "date": date(2026, 9, 14),
                "text": "Factuur groenvoorziening",
                "element": 3,
                "status": "disputed",
                "cents": 617_028,
            },
            {
                "date": date(2026, 5, 20),
                "text": "Factuur catering",
                "element": 3,
                "status": "withdrawn",
                "cents": 1_845_000,
            },
        ],
        "trajectories": [
            {
                "id": "way-1",
                "name": "Traject T12",
                "meta": "Noorderdijk Bouw",
                "picture": charts.trajectory(
                    [
                        charts.Stage("employment", date(2026, 10, 1)),
                        charts.Stage("education", date(2027, 2, 1)),
                    ],
                    date(2026, 1, 1),
                    TODAY,
                    TODAY,
                ),
            },
            {
                "id": "way-2",
                "name": "Traject T07",
                "meta": "Helder Facilitair en Noorderdijk Bouw",
                "picture": charts.trajectory(
                    [
                        charts.Stage("activation", date(2026, 2, 1), date(2026, 6, 2)),
                        charts.Stage("work-experience", date(2026, 6, 3), date(2026, 10, 1), "Helder Facilitair"),
                        charts.Stage("prevention", date(2026, 12, 2), date(2027, 2, 28)),
                        charts.Stage("sheltered", date(2027, 3, 1), end=True),
                    ],
                    date(2026, 1, 1),
                    TODAY,
                    TODAY,
                    [charts.Gap(date(2026, 10, 2), 61)],
                    [
                        charts.Pass(date(2026, 6, 3), "Helder Facilitair", sure=True),
                        charts.Pass(date(2027, 12, 1), "Vlier ICT", sure=False),
                    ],
                ),
            },
        ],
        "rungs": charts.funnel(
            [
                Rung(StageKind.ACTIVATION, began=9, now=2, further=4, left=2, back=1),
                Rung(StageKind.EMPLOYMENT, began=4, now=3, further=1, left=0, sustained=1),
            ]
        ),
        "revenue": [
            {
                "since": date(2026, 1, 1),
                "until": date(2026, 12, 31),
                "status": "agreed",
                "before": None,
                "cents": 320_000_000,
                "obligation": 16_000_000,
            },
            {
                "since": date(2027, 1, 1),
                "until": date(2027, 6, 30),
                "status": "agreed",
                "before": 165_000_000,
                "cents": 151_234_567,
                "obligation": 7_561_728,
            },
        ],
        "total": Markup(
            '<tr><th scope="row" colspan="3">Totaal</th>'
            '<td class="utrecht-table__cell--numeric-column">'
            '<data class="ps-money" value="23561728">€\xa0235.617,28</data></td></tr>'
        ),
        "words": [
            (0, "Noorderdijk Bouw biedt "),
            (-1, "drie"),
            (1, "vijf"),
            (0, " werkplekken in de nazorg, "),
            (1, "waarvan twee voor statushouders, "),
            (0, "met begeleiding op de werkplek."),
        ],
        "trail": [
            {
                "at": datetime(2027, 7, 2, 8, 40, tzinfo=UTC),
                "sentence": "De omzet over de eerste helft van 2027 is overeengekomen: € 1.512.345,67.",
                "by": "uitvoerder Noorderdijk",
                "organisation": "Noorderdijk Bouw",
                "effect": None,
                "reason": "",
                "tone": "agreed",
            },
            {
                "at": datetime(2027, 6, 14, 13, 5, tzinfo=UTC),
                "sentence": "De omzet over de eerste helft van 2027 is betwist.",
                "by": "uitvoerder Noorderdijk",
                "organisation": "Noorderdijk Bouw",
                "effect": None,
                "reason": "De nacalculatie van mei staat er dubbel in. Wij komen uit op 1.512.345,67.",
                "tone": "disputed",
            },
            {
                "at": datetime(2027, 4, 2, 7, 55, tzinfo=UTC),
                "sentence": (
                    "Een factuur voor drukwerk is vastgelegd. Het certificaat verliep op 31 maart: de waarde is 0,00."
                ),
                "by": "uitvoerder Noorderdijk",
                "organisation": "Noorderdijk Bouw",
                "effect": 0,
                "reason": "",
                "tone": "",
            },
            {
                "at": datetime(2027, 3, 10, 9, 30, tzinfo=UTC),
                "sentence": "Een creditnota voor catering is vastgelegd.",
                "by": "uitvoerder Noorderdijk",
                "organisation": "Noorderdijk Bouw",
                "effect": -120_000,
                "reason": "",
                "tone": "",
            },
            {
                "at": datetime(2026, 11, 12, 16, 10, tzinfo=UTC),
                "sentence": "24 uur aan het buurthuis zijn vastgelegd.",
                "by": "uitvoerder Noorderdijk",
                "organisation": "Noorderdijk Bouw",
                "effect": 420_000,
                "reason": "",
                "tone": "",
            },
        ],
    }
