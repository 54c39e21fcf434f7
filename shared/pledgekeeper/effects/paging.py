"""A page in words, and its way out on one channel."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pledgekeeper.cases.model import Case
from pledgekeeper.effects.attempt import NotAccepted
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.effects.rooms import tell
from pledgekeeper.effects.sms import send_sms
from pledgekeeper.effects.told import Told
from pledgekeeper.effects.voice import Call, ring
from pledgekeeper.escalation.pages import PagePlaced
from pledgekeeper.escalation.people import Channel
from pledgekeeper.escalation.rooms import Room
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.settings import Settings


@dataclass(frozen=True)
class Sender:
    """Sends pages: `client` gives a boto3 client by service name."""

    client: Callable[[str], Any]
    settings: Settings

    def send(self, case: Case, page: PagePlaced, address: str, link: str) -> str:
        """Send one page; the provider's receipt. Whatever the provider raises is raised."""
        case_id, origin = case.case_id, self.settings.sms_origination_identity
        match page.channel:
            case "sms":
                text = f"{_headline(case, page)} Acknowledge: {link}"
                return send_sms(
                    self.client("pinpoint-sms-voice-v2"),
                    to=address,
                    text=text,
                    case_id=case_id,
                    origin=origin,
                )
            case "voice":
                token = link.rpartition("/")[2]
                call = Call(address, spoken(case, page), case_id, page.page_id, token)
                return ring(self.client, self.settings, call)
            case "email":
                letter = Letter(address, _headline(case, page), _mail_text(case, page, link), case_id)
                settings = self.settings
                return send_mail(
                    self.client("sesv2"),
                    letter,
                    sender=settings.care_address,
                    configuration_set=settings.configuration_set,
                )
            case "webhook":
                told = Told(case, page, _headline(case, page), link)
                return tell(Room.at(address), told, client=self.client, proxy=self.settings.egress_proxy)


def address_of(roster: Roster, recipient: str, channel: Channel) -> str:
    """Where a person, or a desk's room, is reached. NotAccepted when the roster does not say."""
    if channel == "webhook":
        address = next((centre.room.address for centre in roster.centres if centre.id == recipient), None)
    else:
        person = roster.person(recipient)
        address = person.address(channel) if person else None
    if address is None:
        raise NotAccepted(f"the roster has no {channel} address for {recipient}")
    return address


def _headline(case: Case, page: PagePlaced) -> str:
    level = f" LEVEL {page.level}" if page.level > 1 else ""
    return f"[{case.case_id}] {case.priority or case.kind}{level} {case.carrier_id}: {case.title}."


def spoken(case: Case, page: PagePlaced) -> str:
    """What a call says: the number letter by letter, so that it can be written down half asleep."""
    number = " ".join(case.case_id.replace("-", " "))
    return (
        f"This is Pledge Care. {case.priority or case.kind} of {case.carrier_id}, escalation level {page.level}. "
        f"{case.title}. Case number {number}. Open the link in your text message or mail to acknowledge."
    )


def _mail_text(case: Case, page: PagePlaced, link: str) -> str:
    return (
        f"{case.title}\n\nCase {case.case_id}, {case.priority or case.kind}, carrier {case.carrier_id}.\n"
        f"You are paged as {page.role}, escalation level {page.level}.\n\n"
        f"Acknowledge (opens a page with a button; opening it alone acknowledges nothing):\n{link}\n"
    )
