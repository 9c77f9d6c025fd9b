"""What the domain answers when something may not be: a rule's name and its facts, never a sentence or a crash."""

from uuid import UUID


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule says no. `rule` is `<aggregate>.<short-reason>`; `facts` fill its sentence in every language.

    Facts hold figures, dates and names of things; never what somebody typed as free text.
    `field` names the form field that it is about, if any.
    """

    def __init__(self, rule: str, *, field: str = "", **facts: object) -> None:
        """Name the rule and keep its facts."""
        super().__init__(rule)
        self.rule = rule
        self.field = field
        self.facts = facts


class Missing(Exception):  # noqa: N818
    """It does not exist, or not for this reader: the two cannot be told apart (404)."""

    def __init__(self, thing: UUID | str) -> None:
        """Say what was looked for, for the log only."""
        super().__init__(str(thing))
        self.thing = thing


class Stale(Exception):  # noqa: N818
    """What was read has changed since (409): `thing` stood at revision `current`, the form had read `read`."""

    def __init__(self, thing: UUID, *, read: int, current: int) -> None:
        """Name the thing and both revisions, so that the answer can show the difference."""
        super().__init__(f"{thing} read at {read}, now at {current}")
        self.thing = thing
        self.read = read
        self.current = current
