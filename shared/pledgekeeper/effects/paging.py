"""A page in words, and its way out on one channel."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pledgekeeper.cases.belonging import bridge_of
from pledgekeeper.cases.lanes import FRAUD_ALERT, in_fraud
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.offers import lapse_of
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
from pledgekeeper.notices.alarm import NO_ALARM, Alarm
from pledgekeeper.notices.level import level_told
from pledgekeeper.notices.titles import title_in_english
from pledgekeeper.settings import Settings

MENU: Final = "Press 1 now to acknowledge. Press 2 for the next level."
OTHERWISE: Final = "Your text message or mail says how to acknowledge."
MENU_OF_MANY: Final = "Press 1 now to take them all."
OTHERWISE_OF_MANY: Final = "Your text messages or mail say how to acknowledge them."


class Listed(NamedTuple):
    """A page that is named in a message about many."""

    case: Case
    page: PagePlaced
    link: str
    alarm: Alarm = NO_ALARM


@dataclass(frozen=True)
class Sender:
    """Sends pages: `client` gives a boto3 client by service name."""

    client: Callable[[str], Any]
    settings: Settings

    def send(
        self, case: Case, page: PagePlaced, address: str, link: str, language: str = "en", alarm: Alarm = NO_ALARM
    ) -> str:
        """Send one page; the provider's receipt. Whatever the provider raises is raised.

        `alarm` is what a fraud alert tells besides.
        """
        asks, headline = _whose(case, page, language), _headline(case, page, alarm)
        case_id, origin = case.case_id, self.settings.sms_origination_identity
        context = {"case": case_id, "page": page.page_id}
        match page.channel:
            case "sms":
                reply = " Reply 1 to take it, 2 for the next level." if two_way(origin) else ""
                text = f"{headline}{asks}{_bridge(case)}{reply} Acknowledge: {link}"
                return send_sms(
                    self.client("pinpoint-sms-voice-v2"),
                    to=address,
                    text=text,
                    context=context,
                    origin=origin,
                    configuration_set=self.settings.phone_configuration_set,
                )
            case "voice":
                token = link.rpartition("/")[2]
                call = Call(address, spoken(case, page, alarm), case_id, page.page_id, token, MENU, OTHERWISE)
                return ring(self.client, self.settings, call)
            case "email":
                settings = self.settings
                text = _mail_text(case, page, link, asks, alarm, settings.public_url)
                letter = Letter(address, _headline(case, page), text, case_id, page.page_id)
                return send_mail(
                    self.client("sesv2"),
                    letter,
                    sender=settings.care_address,
                    configuration_set=settings.configuration_set,
                )
            case "webhook":
                told = Told(case, page, f"{headline}{asks}{_bridge(case)}", link)
                return tell(Room.at(address), told, client=self.client, proxy=self.settings.egress_proxy)

    def send_together(self, channel: Channel, address: str, listed: Sequence[Listed], count: int) -> str:
        """Send many pages as one message: some of them are listed, all are counted; the provider's receipt."""
        origin, phone_set = self.settings.sms_origination_identity, self.settings.phone_configuration_set
        match channel:
            case "sms":
                return send_sms(
                    self.client("pinpoint-sms-voice-v2"), to=address, text=_bundle_text(listed, count, origin),
                    context={}, origin=origin, configuration_set=phone_set,
                )  # fmt: skip
            case "voice":
                return ring(self.client, self.settings, _bundle_call(address, listed, count))
        subject = f"{count} more cases need you"
        first = listed[0].case.case_id if listed else ""
        letter = Letter(address, subject, _bundle_mail(listed, count), first)
        settings = self.settings
        return send_mail(
            self.client("sesv2"), letter, sender=settings.care_address, configuration_set=settings.configuration_set
        )


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


NAMED_IN_A_TEXT = 5


def _bundle_text(listed: Sequence[Listed], count: int, origin: str) -> str:
    named = ", ".join(
        f"{each.case.case_id} {_what(each.case)} {each.case.carrier_id}"
        + (f" ({each.alarm.text.rstrip('.')})" if each.alarm.text else "")
        for each in listed[:NAMED_IN_A_TEXT]
    )
    more = f" and {count - NAMED_IN_A_TEXT} others" if count > NAMED_IN_A_TEXT else ""
    reply = " Reply 1 to take them all, or ACK and the end of a number." if two_way(origin) else ""
    link = f" The first: {listed[0].link}" if listed else ""
    return f"{count} more cases need you: {named}{more}.{reply}{link}"


def _bundle_call(address: str, listed: Sequence[Listed], count: int) -> Call:
    """A key pressed answers all of them: the token of the first leads to those that went with it."""
    words = f"This is Pledge Care. {count} more cases need you."
    if not listed:
        return Call(address, f"{words} Look at the list of your desk.", "", "", "", "")
    case, page, link, _ = listed[0]
    words += "".join(f" {FRAUD_ALERT}. {each.alarm.spoken}" for each in listed if each.alarm.spoken)
    token = link.rpartition("/")[2]
    return Call(address, words, case.case_id, page.page_id, token, MENU_OF_MANY, OTHERWISE_OF_MANY)


def _bundle_mail(listed: Sequence[Listed], count: int) -> str:
    lines = [f"{_headline(each.case, each.page, each.alarm)}\n  Acknowledge: {each.link}\n" for each in listed]
    more = f"\n{count - len(listed)} others are in the list of your desk.\n" if count > len(listed) else ""
    return f"{count} cases need you since the last page to you.\n\n" + "\n".join(lines) + more


def two_way(origin: str) -> bool:
    """Can a text from there be answered? One from a sender's name cannot."""
    return origin.startswith(("+", "phone-", "pool-", "arn:"))


def _what(case: Case) -> str:
    """What somebody who is woken hears first: a priority, or that it is fraud, or what kind of case it is."""
    return FRAUD_ALERT if in_fraud(case.timeline) else case.priority or case.kind


def _headline(case: Case, page: PagePlaced, alarm: Alarm = NO_ALARM) -> str:
    level = f" LEVEL {page.level}" if page.level > 1 else ""
    told = f"{alarm.text} " if alarm.text else ""
    return f"[{case.case_id}] {_what(case)}{level} {case.carrier_id}: {told}{title_in_english(case)}."


NOT_ACCEPTED: Final[Mapping[str, str]] = {
    "en": "{desk} did not accept its hand-over: whose is it?",
    "fr": "{desk} n'a pas accepté sa remise : à qui est-il ?",
    "es": "{desk} no aceptó su traspaso: ¿de quién es?",
}


def _whose(case: Case, page: PagePlaced, language: str) -> str:
    """What a page asks that was placed as nobody accepted a hand-over; nothing of any other page."""
    offer = lapse_of(case.timeline, page.page_id)
    words = NOT_ACCEPTED.get(language, NOT_ACCEPTED["en"])
    return f" {words.format(desk=offer.to_desk.capitalize())}" if offer else ""


def _bridge(case: Case) -> str:
    """Where those talk who work on the problem that the case belongs to."""
    bridge = bridge_of(case)
    return f" {bridge.line}." if bridge else ""


def spoken(case: Case, page: PagePlaced, alarm: Alarm = NO_ALARM) -> str:
    """What a call says: the number letter by letter, so that it can be written down half asleep."""
    number, bridge = " ".join(case.case_id.replace("-", " ")), bridge_of(case)
    alerted, joined = f"{alarm.spoken} " if alarm.spoken else "", f" {bridge.spoken}." if bridge else ""
    return (
        f"This is Pledge Care. {_what(case)} of {case.carrier_id}, escalation level {page.level}. "
        f"{alerted}{title_in_english(case)}.{_whose(case, page, 'en')} Case number {number}.{joined}"
    )


def _mail_text(case: Case, page: PagePlaced, link: str, asks: str, alarm: Alarm, public_url: str) -> str:
    alerted = f"{alarm.text}\n" if alarm.text else ""
    level = "".join(f"{each}\n\n" for each in level_told(case, page.level))
    return (
        f"{title_in_english(case)}\n\nCase {case.case_id}, {_what(case)}, carrier {case.carrier_id}.{asks}\n{alerted}"
        f"You are paged as {page.role}, escalation level {page.level}.{_bridge(case)}\n\n{level}"
        f"Acknowledge (opens a page with a button; opening it alone acknowledges nothing):\n{link}\n\n"
        f"The case: {public_url}/ecare/cases/{case.case_id}\n"
    )
