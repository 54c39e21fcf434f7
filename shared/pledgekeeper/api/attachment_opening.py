"""Leading somebody to a file of a case: the API's function and the pages both do it here."""

from dataclasses import dataclass
from datetime import datetime

from pledgekeeper import wiring
from pledgekeeper.api.attachments import KeptFile, file_of
from pledgekeeper.api.door import visible
from pledgekeeper.carriers.access import Principal
from pledgekeeper.disputes.evidence import Access
from pledgekeeper.disputes.media import MEDIA_TYPES
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.effects.download import LINK_LASTS
from pledgekeeper.errors import Forbidden
from pledgekeeper.ids import random_id
from pledgekeeper.observability import logger


@dataclass(frozen=True)
class OpenedFile:
    """A file, and the address at which it can be read until then."""

    file: KeptFile
    url: str
    expires_at: datetime


def opened(case_id: str, sha256: str, who: Principal) -> OpenedFile:
    """An address for the file, when it is a file of a case that `who` sees. NotFound when it is none.

    What came with a dispute may be call records: Forbidden to those who need no telephone numbers, and logged like an
    access to the evidence room, by its SHA-256, before it is given.
    """
    case, _ = visible(case_id, who)
    file = file_of(case, sha256, staff=who.staff)
    now = wiring.clock().now()
    if isinstance(case, Dispute):
        _must_need_its_numbers(file, who)
        access = Access(at=now, by=who.actor, evidence_id=file.sha256, form="raw")
        wiring.evidence_log().write(case_id, access, random_id())
    url = wiring.attachment_files().link(file.sha256, file.name, file.media_type)
    logger.info("attachment_opened", case_id=case_id, sha256=sha256, media_type=file.media_type)
    return OpenedFile(file, url, now + LINK_LASTS)


def _must_need_its_numbers(file: KeptFile, who: Principal) -> None:
    known = MEDIA_TYPES.get(file.media_type)
    if (known is None or known.numbers != "none") and not who.needs_numbers(file.by.side):
        raise Forbidden(
            "telephone numbers may stand in it, which are shown in full to those who bill; call records that are filed "
            "as evidence have a masked copy"
        )
