"""`pledge dlq`: what could not be done, and doing it again once the cause is mended."""

import argparse

from pledgekeeper.effects.dead_letters import DeadLetterQueue, DeadLetters
from pledgekeeper.errors import CareError
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import Site, add_site_option, chosen_site

SHOWN_CHARACTERS = 160


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge dlq` to the command line."""
    dlq = commands.add_parser("dlq", help="list and redrive messages that no function could handle")
    what = dlq.add_subparsers(required=True, metavar="list|redrive")
    listing = what.add_parser("list", help="every dead-letter queue, and the first messages of one that is named")
    listing.add_argument("name", nargs="?", help="show the messages of this one, e.g. Pages")
    listing.set_defaults(command=_list)
    redriving = what.add_parser("redrive", help="put messages back where they came from")
    redriving.add_argument("name", help="the name that `pledge dlq list` shows, or `all`")
    redriving.set_defaults(command=_redrive)
    for command in (listing, redriving):
        add_site_option(command)


def _list(given: argparse.Namespace) -> int:
    letters = dead_letters(chosen_site(given))
    if given.name:
        for body in letters.peek(_named(letters, given.name)):
            print(body if len(body) <= SHOWN_CHARACTERS else f"{body[:SHOWN_CHARACTERS]}…")
        return 0
    queues = letters.queues()
    for queue in queues:
        print(f"{queue.waiting:6}  {queue.name}")
    if not any(queue.waiting for queue in queues):
        print("No dead letters.")
    return 0


def _redrive(given: argparse.Namespace) -> int:
    letters = dead_letters(chosen_site(given))
    chosen = [q for q in letters.queues() if q.source] if given.name == "all" else [_named(letters, given.name)]
    for queue in chosen:
        try:
            *_, done = letters.redrive(queue)
        except CareError as refused:
            raise CannotStart(str(refused)) from refused
        print(f"{queue.name}: {done.moved} put back{f', {done.failed} could not be sent' if done.failed else ''}")
    return 0


def _named(letters: DeadLetters, name: str) -> DeadLetterQueue:
    try:
        return letters.named(name)
    except CareError as unknown:
        raise CannotStart(str(unknown)) from unknown


def dead_letters(site: Site) -> DeadLetters:
    """Those of the site's stacks."""
    return DeadLetters(site.client("sqs"), tuple(url for _, url in site.resources("AWS::SQS::Queue")))
