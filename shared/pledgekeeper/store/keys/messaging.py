"""What goes to people and to listeners, what was answered, and what did not reach them."""

from datetime import date, datetime

from pledgekeeper.store.keys.key import Key

DELIVERY, UNDELIVERED, REDRIVEN = "DELIVERY#", "UNDELIVERED#", "REDRIVEN#"


def paged(recipient: str) -> str:
    """The pages that went to somebody in the last day, the newest last: what an answer without a number is about."""
    return f"PAGED#{recipient}"


def paged_by(recipient: str, at: str, case_id: str, page_id: str) -> Key:
    """One of them."""
    return {"pk": paged(recipient), "sk": f"{at}#{case_id}#{page_id}"}


def page_log(kind: str, day: date) -> str:
    """One query on this partition reads the pages that were placed on a day (UTC) for cases of a kind."""
    return f"PAGE-LOG#{kind}#{day.isoformat()}"


def paged_case(kind: str, hour: datetime, case_id: str) -> Key:
    """Those of a case in the hour that begins then: an item does not grow without end while nobody answers."""
    return {"pk": page_log(kind, hour.date()), "sk": f"{case_id}#{hour:%H}"}


def answered(person: str) -> str:
    """When somebody last answered a page, one item for each channel: what proves that it reaches them."""
    return f"ANSWERED#{person}"


def way_tests(person: str) -> Key:
    """The tests of the ways to somebody, and what was answered to them."""
    return {"pk": f"WAY-TESTS#{person}", "sk": "TESTS"}


def apart(recipient: str, channel: str) -> Key:
    """Until when nothing more goes to somebody's phone or mailbox."""
    return {"pk": f"APART#{recipient}#{channel}", "sk": "APART"}


def held(recipient: str, channel: str) -> str:
    """The pages that are kept back until then."""
    return f"HELD#{recipient}#{channel}"


def text_about(text_id: str) -> Key:
    """The page that a text message was taken to be about."""
    return {"pk": f"TEXT#{text_id}", "sk": "ABOUT"}


def text_answered(text_id: str) -> Key:
    """There when the sender of a text message was told what came of it."""
    return {"pk": f"TEXT#{text_id}", "sk": "ANSWERED"}


def texted(phone: str, at: str = "", case_id: str = "", owed_by: str = "") -> Key:
    """A text message that somebody of a carrier's got, and may answer; sorted by when it left."""
    return {"pk": f"TEXTED#{phone}", "sk": f"{at}#{case_id}#{owed_by}"}


def told_how(phone: str, case_id: str, name: str) -> Key:
    """There when that phone of a carrier's was told, of that case, why its text confirms nothing."""
    return {"pk": f"TOLDHOW#{phone}", "sk": f"{case_id}#{name}"}


def dead(email: str) -> Key:
    """An address that takes no mail, as a provider told us."""
    return {"pk": f"DEAD#{email.lower()}", "sk": "DEAD"}


def surveyed(address: str) -> Key:
    """Until when nobody asks that address how satisfied it is."""
    return {"pk": f"SURVEYED#{address.lower()}", "sk": "SURVEYED"}


def listener(listener_id: str) -> Key:
    """Where events are sent to. Its name says whose it is: one query on the partition reads all of a carrier's."""
    return {"pk": listeners(listener_id.rpartition("-")[0]), "sk": listener_id}


def listeners(carrier_id: str) -> str:
    """All listeners of a carrier."""
    return f"LISTENERS#{carrier_id}"


def told_listener(listener_id: str) -> str:
    """What was sent to a listener, what could not be, and how far it has heard each case."""
    return f"HEARD#{listener_id}"


def heard(listener_id: str, case_id: str) -> Key:
    """How far a listener has heard a case. Whoever sends holds it: one delivery at a time, in order."""
    return {"pk": told_listener(listener_id), "sk": f"{case_id}#HEARD"}


def resting(listener_id: str) -> Key:
    """Until when a listener that did not answer is left alone; then one delivery tries whether it does again."""
    return {"pk": told_listener(listener_id), "sk": "RESTING"}


def delivery(listener_id: str, occurred_at: str, case_id: str, place: str) -> Key:
    """What became of sending one event; sorted by when it occurred."""
    return {"pk": told_listener(listener_id), "sk": f"{DELIVERY}{occurred_at}#{case_id}#{place}"}


def undelivered(listener_id: str, case_id: str, place: str = "") -> Key:
    """An event that was given up; `begins_with` its key without the place finds those of a case."""
    return {"pk": told_listener(listener_id), "sk": f"{UNDELIVERED}{case_id}#{place}"}


def redriven(listener_id: str, case_id: str, place: str = "") -> Key:
    """An event that was given up, and is sent again before all that is newer of its case."""
    return {"pk": told_listener(listener_id), "sk": f"{REDRIVEN}{case_id}#{place}"}
