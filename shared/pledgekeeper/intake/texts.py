"""What somebody of ours writes in a text message: that they have a case, or that the next level must be reached. Pure.

`1`, `ACK`, `OK` (pris, reçu; recibido) answer the last page to that phone, `ACK 4711` the one of the case whose number
ends with it, `ACK ALL` (tous, todos) every one; `2`, `ESCALATE` (escalade; escalar) ask for the next level. Six figures
are the code of a test.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from pledgekeeper.intake.verdict import TopicMessage

# fmt: off
ACKNOWLEDGE: Final = frozenset((
    "1", "ack", "acknowledge", "acknowledged", "ok", "yes", "mine", "pris", "recu", "reçu", "oui", "recibido", "si",
    "sí",
))
# fmt: on
ESCALATE: Final = frozenset(("2", "escalate", "next", "escalade", "escalader", "suivant", "escalar", "siguiente"))
ALL: Final = "ALL"
EVERY: Final = frozenset((ALL, "TOUS", "TOUT", "TODOS", "TODO"))
NUMBER: Final = re.compile(r"[0-9A-Z-]{3,}", re.IGNORECASE)
CODE: Final = re.compile(r"\d{6}")
HELP: Final = "Answer 1 (or ACK) to take the case, 2 for the next level; ACK 4711 names a case by its end."


class Inbound(BaseModel):
    """A text message as End User Messaging hands it over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sender: str = Field(alias="originationNumber")
    text: str = Field(alias="messageBody")
    id: str = Field(alias="inboundMessageId")


@dataclass(frozen=True)
class Answer:
    """What is meant, and the end of the case's number where one is named; `ALL` is every case."""

    means: Literal["acknowledge", "escalate"]
    number: str | None


def inbound_of(body: str) -> Inbound:
    """The message in an SQS body. ValidationError when it is none."""
    return Inbound.model_validate_json(TopicMessage.model_validate_json(body).message)


def code_of(text: str) -> str | None:
    """The code of a test, if a text is nothing else."""
    said = "".join(text.split()).strip(".!")
    return said if said.isascii() and CODE.fullmatch(said) else None


def answer_of(text: str) -> Answer | None:
    """What a text means; None when it is none of the words above."""
    word, *rest = text.strip().strip(".!").casefold().split() or [""]
    means: Literal["acknowledge", "escalate"] | None = (
        "acknowledge" if word in ACKNOWLEDGE else "escalate" if word in ESCALATE else None
    )
    if means is None or len(rest) > 1 or not all(NUMBER.fullmatch(each) for each in rest):
        return None
    number = rest[0].upper() if rest else None
    return Answer(means, ALL if number in EVERY else number)
