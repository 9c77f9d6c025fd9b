"""Every read model that follows the log."""

from typing import Final

from projections.calls import CALLS
from projections.declarations import DECLARATIONS
from projections.desks import DESKS
from projections.frameworks import FRAMEWORKS
from projections.initiatives import INITIATIVES
from projections.keys import KEYS
from projections.organisations import ORGANISATIONS
from projections.partnerships import PARTNERSHIPS
from projections.plans import PLANS
from projections.projector import Projection
from projections.suppliers import SUPPLIERS
from projections.trajectories import TRAJECTORIES

READ_MODELS: Final[tuple[Projection, ...]] = (
    CALLS,
    DECLARATIONS,
    DESKS,
    FRAMEWORKS,
    INITIATIVES,
    KEYS,
    ORGANISATIONS,
    PARTNERSHIPS,
    PLANS,
    SUPPLIERS,
    TRAJECTORIES,
)
