"""API Gateway: who is on duty, where nobody will be, what changes that for a while, and the calendars of it."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api import door as api
from pledgekeeper.api import planning
from pledgekeeper.api.maintenance import must_know, window_id
from pledgekeeper.api.roster import change_of, changes_view, gaps_view, moment_of, readiness_view, roster_view
from pledgekeeper.api.routes import FEEDS, ROSTER
from pledgekeeper.api.ways import Code, ask_for_test, channel_of, show_ways, standing_of, take_code
from pledgekeeper.carriers.access import Principal
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.escalation.amending import Swap, must_fit_together
from pledgekeeper.escalation.changes import Absence, Maintenance, Override
from pledgekeeper.escalation.duties import duties, gaps
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.readiness import unready
from pledgekeeper.escalation.roster import Roster, Seat
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LONGEST = timedelta(days=366)
FED_AHEAD = timedelta(days=90)
AT_ONCE = 90
"""A transaction takes a hundred writes at most."""

door = api.open_door()


@door.get(ROSTER)
def get_roster() -> Response[str]:
    _ours("may see the roster")
    at = moment_of(door, "at", wiring.clock().now())
    return api.answer(HTTPStatus.OK, roster_view(wiring.roster_table().read().roster, at))


@door.get(f"{ROSTER}/gaps")
def get_gaps() -> Response[str]:
    _ours("may see the roster")
    now = wiring.clock().now()
    until = moment_of(door, "until", now + WEEK)
    if not now < until <= now + LONGEST:
        raise Invalid(f"until is {until.isoformat()}; it is later than now, and at most {LONGEST.days} days later")
    return api.answer(HTTPStatus.OK, gaps_view(gaps(wiring.roster_table().read().roster, now, until)))


@door.get(f"{ROSTER}/readiness")
def get_readiness() -> Response[str]:
    """Who has a duty in the next day and could not be reached."""
    _ours("may see the roster")
    now = wiring.clock().now()
    found = duties(wiring.roster_table().read().roster, now, now + DAY)
    people = {duty.person.id: duty.person for duty in found}
    ways = {name: standing_of(person, now) for name, person in people.items()}
    return api.answer(HTTPStatus.OK, readiness_view(unready(found, ways, now), now))


@door.get(f"{ROSTER}/people/<person_id>/ways")
def get_ways(person_id: str) -> Response[str]:
    _ours("may see the roster")
    return show_ways(_person(person_id))


@door.post(f"{ROSTER}/people/<person_id>/ways/<way>/test")
def post_test(person_id: str, way: str) -> Response[str]:
    """Send a message to one way of one person, which they are to answer."""
    who, person = _planner_or_self(person_id, "test how somebody is reached")
    ask_for_test(person, channel_of(way), who.name, api.command_id(door, who))
    return show_ways(person, HTTPStatus.ACCEPTED)


@door.post(f"{ROSTER}/people/<person_id>/ways/<way>/answer")
def post_answer(person_id: str, way: str) -> Response[str]:
    """The code that somebody read or heard, as they say it to a supervisor, or send it themselves."""
    _, person = _planner_or_self(person_id, "answer a test")
    take_code(person, channel_of(way), api.body(door, Code).code)
    return show_ways(person)


@door.post(f"{ROSTER}/overrides")
def post_override() -> Response[str]:
    who = _planner("make an override")
    asked = change_of(door, Override, planning.change_id(api.command_id(door, who), "only"), who.name)
    return api.answer(HTTPStatus.CREATED, changes_view(planning.make(asked)))


@door.post(f"{ROSTER}/absences")
def post_absence() -> Response[str]:
    """Whoever plans, or the person themselves: their desk is told then."""
    who = _ours("may record an absence")
    asked = change_of(door, Absence, planning.change_id(api.command_id(door, who), "only"), who.name)
    _planner_or_self(asked.person, "record an absence of anybody")
    return api.answer(HTTPStatus.CREATED, changes_view(planning.make(asked)))


@door.post(f"{ROSTER}/swaps")
def post_swap() -> Response[str]:
    who = _planner("make a swap")
    asked, command_id = api.body(door, Swap), api.command_id(door, who)
    return api.answer(HTTPStatus.CREATED, changes_view(planning.swap(asked, command_id, who.name)))


@door.get(f"{ROSTER}/maintenance")
def get_maintenance() -> Response[str]:
    """The windows that are not over and were not ended."""
    _ours("may see the roster")
    now, windows = wiring.clock().now(), wiring.roster_table().read().roster.maintenance
    return api.answer(HTTPStatus.OK, changes_view(window for window in windows if window.ends_at > now))


@door.post(f"{ROSTER}/maintenance")
def post_maintenance() -> Response[str]:
    who = _planner("declare maintenance")
    name = window_id(api.command_id(door, who))
    asked = change_of(door, Maintenance, name, who.name)
    must_know(asked)
    return api.answer(HTTPStatus.CREATED, changes_view(planning.make(asked)))


@door.delete(f"{ROSTER}/changes/<change_id>")
def delete_change(change_id: str) -> Response[str]:
    _planner("take a change back")
    found = planning.end(change_id)
    return api.answer(HTTPStatus.OK, changes_view(found))


@door.get(f"{ROSTER}/people/<person_id>/feed")
def get_feed_of_person(person_id: str) -> Response[str]:
    _ours("may see the roster")
    return _address("person", person_id)


@door.get(f"{ROSTER}/desks/<centre_id>/feed")
def get_feed_of_desk(centre_id: str) -> Response[str]:
    _ours("may see the roster")
    return _address("desk", centre_id)


@door.get(f"{FEEDS}/<token>")
def get_feed(token: str) -> Response[str]:
    from pledgekeeper.api.calendars import feed_of  # a tenth of a second, for few calls

    whose, name = wiring.feed_signer().read(token)
    kept, now = wiring.roster_table().read(), wiring.clock().now()
    roster = kept.roster
    title = _must_be_there(roster, whose, name)
    found = [
        duty
        for duty in duties(roster, now - WEEK, now + FED_AHEAD)
        if name == (duty.person.id if whose == "person" else duty.centre)
    ]
    text = feed_of(title, found, settings().mail_domain, kept.version, kept.changed_at, now)
    return Response(int(HTTPStatus.OK), "text/calendar; charset=utf-8", text, headers={"Cache-Control": "private"})


@door.post(f"{ROSTER}/people/<person_id>/calendar")
def post_calendar(person_id: str) -> Response[str]:
    """Absences, by whoever plans or the person themselves; duties in a `role`, by whoever plans."""
    from pledgekeeper.api.calendars import absences_of, duties_of

    role, centre = (door.current_event.get_query_string_value(name) for name in ("role", "centre"))
    if centre and not role:
        raise Invalid("say in which `role` too; without one a calendar is read as absences", where="centre")
    if role:
        who, person = _planner("read duties from a calendar"), _person(person_id)
    else:
        who, person = _planner_or_self(person_id, "record absences of anybody")
    api.media_type(door, "text/calendar")
    table, now, text = wiring.roster_table(), wiring.clock().now(), api.text_of(door)
    kept = table.read()
    zone = kept.roster.centre(person.centre).zone
    found: Sequence[Absence | Override]
    if role:
        found = duties_of(text, person_id, Seat(role, centre), zone, who.name, now)
    else:
        found = absences_of(text, person_id, zone, who.name, now)
    new = [change for change in found if change.id not in kept.known]
    must_fit_together(kept.roster, new, now)
    for n in range(0, len(new), AT_ONCE):
        table.change(new[n : n + AT_ONCE], kept, now)
        kept = table.read()
    logger.info("calendar_read", person=person_id, role=role, found=len(found), new=len(new))
    return api.answer(HTTPStatus.OK, changes_view(found))


def _address(whose: str, name: str) -> Response[str]:
    _must_be_there(wiring.book().roster(), whose, name)
    url = f"{settings().public_url}{FEEDS}/{wiring.feed_signer().sign(whose, name)}"
    return api.answer(HTTPStatus.OK, {"url": url})


def _must_be_there(roster: Roster, whose: str, name: str) -> str:
    """The name that people know a person or a desk by. NotFound when it is not on the roster (any more)."""
    names = {each.id: each.name for each in (roster.people if whose == "person" else roster.centres)}
    if name not in names:
        raise NotFound(f"there is no {whose} {name!r} on the roster")
    return names[name]


def _ours(doing: str) -> Principal:
    who = api.principal(door)
    who.must_be_ours(doing)
    return who


def _person(person_id: str) -> Person:
    person = wiring.roster_table().read().roster.person(person_id)
    if person is None:
        raise NotFound(f"{person_id!r} is not among the people of the roster")
    return person


def _planner_or_self(person_id: str, doing: str) -> tuple[Principal, Person]:
    who = _ours(f"may {doing}")
    person = wiring.roster_table().read().roster.person(person_id)
    if person is None or not person.is_named(who.name):
        who.must_plan(f"{doing} but oneself")
    return who, _person(person_id)


def _planner(doing: str) -> Principal:
    who = api.principal(door)
    who.must_plan(doing)
    return who


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
