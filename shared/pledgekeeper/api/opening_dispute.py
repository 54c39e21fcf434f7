"""Opening a dispute: by the API, and on the pages."""

from pledgekeeper import ids, wiring
from pledgekeeper.api.disputes import DisputeCreate
from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.lanes import FRAUD
from pledgekeeper.disputes.claims import Claim, ClaimContact, OpenDispute
from pledgekeeper.disputes.said_by_invoice import must_say_all, with_invoice
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.observability import logger
from pledgekeeper.run import Outcome


def open_dispute(sent: DisputeCreate, who: Principal, command_id: str) -> Outcome:
    """Open it, for the carrier of whoever asks, for an affiliate of it, or, asked by one of ours, for any carrier."""
    who.must_open("dispute")
    carrier_id = _whose(sent.carrier, who)
    claim = _whole(sent.claim(), carrier_id)
    if sent.channel and not who.staff:
        raise Invalid("channel: it says how a carrier reached our own people; leave it out")
    carrier = wiring.book().carrier(carrier_id)
    contact = _contact(carrier, sent.contact)
    command = OpenDispute(
        carrier_id=carrier_id,
        by=who.actor,
        claim=claim,
        reply_to=contact.email if contact else carrier.contact_for("billing").email,
        their_reference=sent.reference,
        contact=contact,
        channel=sent.channel,
    )
    opened = wiring.carry(ids.case_id("DSP", carrier_id, command_id), command, command_id, carrier_id)
    logger.info("dispute_opened", case_id=opened.case.case_id, type=sent.type, repeated=opened.repeated)
    return opened


def _whole(claim: Claim, carrier_id: str) -> Claim:
    """The claim, with what its loaded invoice says and it does not; of a fraud as much as is known. Invalid names what
    is missing then."""
    kind = dispute_types().get(claim.type)
    if not claim.unsaid or (kind and kind.lane == FRAUD):
        return claim
    number = claim.invoice_number
    invoice = wiring.invoices().by_number(carrier_id, number, claim.account) if number else None
    claim = with_invoice(claim, invoice) if invoice else claim
    must_say_all(claim, invoice)
    return claim


def _contact(carrier: Carrier, said: str | ClaimContact | None) -> ClaimContact | None:
    """Who speaks for the claim, and gets the letters about it: one of the carrier's contacts, by its id, or a person of
    the carrier. Invalid where the address is somebody else's."""
    if said is None:
        return None
    if isinstance(said, ClaimContact):
        if not carrier.writes_from(said.email):
            raise Invalid(
                f"contact.email: {said.email} is no address of {carrier.name}; it writes from: "
                f"{', '.join(carrier.domains)}"
            )
        return said
    known = {each.id: each for each in carrier.contacts}
    if said not in known:
        raise Invalid(f"contact: {carrier.name} has no contact {said!r}; it has: {', '.join(known)}")
    found = known[said]
    return ClaimContact(name=found.name, email=found.email, phone=found.phone)


def _whose(named: str | None, who: Principal) -> str:
    whose = named or who.carrier_id
    if whose is None:
        raise Invalid("carrier is missing: name the carrier that disputes")
    if not who.sees(whose):
        raise NotFound(f"there is no carrier {whose}")
    return whose
