"""How the values of a framework and the words of facts are called on a screen and in an explanation."""

from typing import Final

from domain.terms import Support
from domain.valuation.notation import Text

VALUES: Final = {
    "person_year": Text("waarde per persoon per jaar", "value per person per year"),
    "education_year": Text("waarde per jaar opleiding", "value per year of education"),
    "hour": Text("waarde per uur", "value per hour"),
    "full_count_hours": Text("uren per week die volledig tellen", "hours a week that count in full"),
    "counted_days": Text("dagen die bij één werkgever tellen", "days that count with one employer"),
    "stages.activation": Text("aandeel voor activering", "share for activation"),
    "stages.work-experience": Text("aandeel voor een werkervaringsplaats", "share for work experience"),
    "stages.prevention": Text("aandeel voor preventie", "share for prevention"),
    "prevention_days": Text("dagen preventie die tellen", "days of prevention that count"),
    "handover": Text("waarde van een overdracht", "value of a hand-over"),
    "effort_share": Text("aandeel voor inspanning", "share for effort"),
    "effort_share_high_risk": Text("aandeel voor inspanning bij groot risico", "share for effort at high risk"),
    "index": Text("index", "index"),
    "impact_cap": Text("maximum van een impactwaarde, in keren de uren", "cap of an impact value, in times hours"),
    "annual_floor": Text("ondergrens per jaar", "floor per year"),
    "carry_over.share": Text("aandeel van een overschot dat meegaat", "share of a surplus that is carried over"),
    "carry_over.months": Text("maanden dat een overschot meegaat", "months that a surplus is carried over"),
    "carry_over.max": Text("grootste deel uit een overschot", "largest part from a surplus"),
    "variant_notice_days": Text("dagen aankondiging van een variant", "days of notice of a variant"),
}

RECOGNITIONS: Final = {
    "social-enterprise-nl": Text("Social Enterprise NL"),
    "buy-social": Text("Buy Social"),
    "code-sociale-ondernemingen": Text("Code Sociale Ondernemingen"),
    "pso-30-plus": Text("PSO 30+"),
    "pso-1": Text("PSO-trede 1", "PSO step 1"),
    "pso-2": Text("PSO-trede 2", "PSO step 2"),
    "pso-3": Text("PSO-trede 3", "PSO step 3"),
}

GROUPS: Final = {"status-holder": Text("statushouders", "status holders")}

SUPPORT: Final = {
    Support.BENEFIT: Text("op basis van een uitkering", "based on a benefit"),
    Support.PERMANENT: Text("blijvend", "permanent"),
    Support.NONE: Text("geen", "none"),
}


def title_of(key: str) -> Text:
    """Return what a framework value is called, such as `multipliers.status-holder`."""
    if key in VALUES:
        return VALUES[key]
    parameter, _, entry = key.partition(".")
    match parameter:
        case "recognitions":
            name = RECOGNITIONS.get(entry, Text(entry))
            return Text(f"aandeel bij {name.nl}", f"share for {name.in_language('en')}")
        case "multipliers":
            name = GROUPS.get(entry, Text(entry))
            return Text(f"factor voor {name.nl}", f"factor for {name.in_language('en')}")
        case "elements":
            return Text(f"element van {entry}", f"element of {entry}")
    return Text(key)
