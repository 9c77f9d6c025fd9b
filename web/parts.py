"""What all that was realised consists of, as far as its reader may see."""

from projections.parts import Parts, parted
from web.reading import Reading


def parts_of(reading: Reading) -> Parts:
    """Part all that was realised."""
    return parted(reading, reading.lines)
