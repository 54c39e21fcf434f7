"""How the lines of a dispute are to stand, as forms ask for it: a field for each, and one for all together. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pledgekeeper.disputes.lines import Line
from pledgekeeper.disputes.proposals import ProposalMade
from pledgekeeper.ecare.forms import Field

ALL: Final = "accepted_amount"


def of_lines(lines: Sequence[Line], proposal: ProposalMade | None = None, above: str = "") -> tuple[Field, ...]:
    """A field for each line: what of it is to be accepted in all. It holds the figure of the proposal that stands, so
    that one line is countered and the others are kept; but none of a line of which that leaves something open, as a
    form rejects the rest. `above`: the field of the command that the allocation lies within, with its dot."""
    offered = {each.line: each for each in proposal.lines} if proposal else {}

    def figure(line: Line) -> Decimal | None:
        share = offered.get(line.line)
        closed = share and share.accepted_amount + share.rejected_amount == line.disputed_amount
        return share.accepted_amount if share and closed else None

    return tuple(
        Field(f"{above}line-{n}", "amount", needed=False, longest=20, line=line, offered=figure(line))
        for n, line in enumerate(lines)
    )


def of_all(lines: Sequence[Line], proposal: ProposalMade | None = None, above: str = "") -> tuple[Field, ...]:
    """The amount of all lines together; of several a field for each as well, so that what is accepted stands on the
    lines that it is meant for."""
    several = len(lines) > 1
    in_all = Field(f"{above}{ALL}", "amount", needed=not several and not above, longest=20, shared=several)
    return (*of_lines(lines, proposal, above), in_all) if several else (in_all,)
