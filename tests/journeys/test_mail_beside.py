"""An answer in the thread of a dispute that disputes another invoice opens a dispute of that, beside the first."""

from email import message_from_bytes
from email.policy import SMTP

from tests.journeys.people import BILLING, CASES, DISPUTES, NIGHT_IN_PARIS, a_mail
from tests.journeys.test_mail_understood import mails_to, notes

AP = "ap@baltel.example"
TABLE = b"Line,Disputed EUR\n1,200.00\n2,100.00\n"


def test_it_is_answered_linked_and_has_the_tables_of_the_mail_and_the_first_has_its_note(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail(AP, "Dispute INV-2026-10-12010", "We dispute EUR 1,500.00 of invoice INV-2026-10-12010."))
    (first,) = world.http("GET", DISPUTES, BILLING).json
    said = "Thank you. We also dispute EUR 300.00 of invoice INV-2026-10-12011 (rate Chad), see attached."
    plain = a_mail(AP, f"RE: [{first['id']}] Dispute INV-2026-10-12010", said, Message_ID="<2@baltel.example>")
    again = message_from_bytes(plain, policy=SMTP)
    again.add_attachment(TABLE, maintype="text", subtype="csv", filename="chad.csv")

    for _ in range(2):  # delivered twice
        world.mail(again.as_bytes())

    disputes = {each["invoice_number"]: each for each in world.http("GET", DISPUTES, BILLING).json}
    other = disputes["INV-2026-10-12011"]
    assert len(disputes) == 2
    lines = world.store.load(other["id"]).case.claim.lines
    assert (other["type"], other["disputed_amount"], len(lines)) == ("rate", "300.00", 2)
    assert disputes["INV-2026-10-12010"]["disputed_amount"] == "1500.00"
    assert [note.text.startswith("Thank you.") for note in notes(world, first["id"])] == [True]
    assert any(other["id"] in letter.subject for letter in mails_to(world, AP))
    linked = world.http("GET", f"{CASES}/{first['id']}/timeline", BILLING).text
    assert other["id"] in linked


def test_a_sentence_that_corrects_or_withdraws_is_told_to_the_desk(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail(AP, "Dispute INV-2026-10-12010", "We dispute EUR 1,500.00 of invoice INV-2026-10-12010."))
    (first,) = world.http("GET", DISPUTES, BILLING).json
    sent = len(world.received)

    said = "Sorry, the disputed amount should read EUR 2,500.00 instead of EUR 1,500.00."
    world.mail(a_mail(AP, f"RE: [{first['id']}] Dispute", said, Message_ID="<2@baltel.example>"))

    (warning,) = [message for message in world.received[sent:] if message.channel == "email"]
    assert warning.to != AP
    assert "says another amount: 'Sorry, the disputed amount should read EUR 2,500.00" in warning.text
