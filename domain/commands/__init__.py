"""The use cases: one function per command, named as its decision, its event and its row in the policy table."""

from domain.commands import (
    advice,
    amendments,
    asks,
    candidates,
    closing,
    efforts,
    entries,
    frameworks,
    initiatives,
    organisations,
    oversight,
    own_results,
    partnerships,
    plans,
    reporting,
    revenue,
    trajectories,
)
from domain.commands.work import USE_CASES, Desk

__all__ = [
    "USE_CASES",
    "Desk",
    "advice",
    "amendments",
    "asks",
    "candidates",
    "closing",
    "efforts",
    "entries",
    "frameworks",
    "initiatives",
    "organisations",
    "oversight",
    "own_results",
    "partnerships",
    "plans",
    "reporting",
    "revenue",
    "trajectories",
]
