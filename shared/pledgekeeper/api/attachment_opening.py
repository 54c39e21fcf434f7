"""Leading somebody to a file that came with a mail: the API's function and the pages both do it here."""

from dataclasses import dataclass
from datetime import datetime

from pledgekeeper import wiring
from pledgekeeper.api.attachments import MailFile, file_of
from pledgekeeper.api.door import visible
from pledgekeeper.carriers.access import Principal
from pledgekeeper.effects.download import LINK_LASTS
from pledgekeeper.observability import logger


@dataclass(frozen=True)
class OpenedFile:
    """A file, and the address at which it can be read until then."""

    file: MailFile
    url: str
    expires_at: datetime


def opened(case_id: str, sha256: str, who: Principal) -> OpenedFile:
    """An address for the file, when a mail of a case brought it that `who` sees. NotFound when none did."""
    case, _ = visible(case_id, who)
    file = file_of(case, sha256, staff=who.staff)
    url = wiring.attachment_links().link(file.sha256, file.name, file.media_type)
    logger.info("attachment_opened", case_id=case_id, sha256=sha256, media_type=file.media_type)
    return OpenedFile(file, url, wiring.clock().now() + LINK_LASTS)
