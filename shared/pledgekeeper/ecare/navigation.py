"""What the menu leads to, by who looks at it."""

from dataclasses import dataclass
from typing import Final

from pledgekeeper.api.routes import REVIEW_PAGES
from pledgekeeper.carriers.access import READERS, Principal


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `kind`: shown to those who read such cases; None: to all of its side."""

    path: str
    name: str
    kind: str | None = None


CARRIERS: Final = (
    Entry("/", "home"),
    Entry("/ecare/tickets", "tickets", "ticket"),
    Entry("/ecare/disputes", "disputes", "dispute"),
    Entry("/ecare/billing", "billing", "dispute"),
    Entry("/ecare/orders", "orders", "order"),
    Entry("/ecare/quality", "quality", "ticket"),
    Entry(REVIEW_PAGES, "reviews"),
    Entry("/ecare/account", "account"),
)
OURS: Final = (
    Entry("/", "queue"),
    Entry("/ecare/desk/board", "board"),
    Entry("/ecare/disputes", "disputes", "dispute"),
    Entry("/ecare/desk/problems", "problems"),
    Entry("/ecare/desk/quality", "quality", "ticket"),
    Entry("/ecare/billing", "billing", "dispute"),
    Entry("/ecare/desk/range-lists", "range_lists", "dispute"),
    Entry("/ecare/desk/roster", "roster"),
    Entry("/ecare/desk/pages", "pages"),
    Entry("/ecare/desk/accounts", "accounts"),
    Entry("/ecare/desk/quarantine", "quarantine", "ticket"),
    Entry("/ecare/desk/dead-letters", "dead_letters"),
    Entry("/ecare/desk/pledge", "pledge"),
)


@dataclass(frozen=True)
class Link:
    path: str
    name: str
    here: bool


def menu(who: Principal, path: str) -> list[Link]:
    """The menu for somebody, with the entry that `path` is below."""
    entries = [each for each in (OURS if who.staff else CARRIERS) if _for(each, who)]
    here = max((each.path for each in entries if _below(path, each.path)), key=len, default="")
    return [Link(each.path, each.name, each.path == here) for each in entries]


def _for(entry: Entry, who: Principal) -> bool:
    return entry.kind is None or bool(who.roles & READERS[entry.kind])


def _below(path: str, entry: str) -> bool:
    return path == entry or (entry != "/" and path.startswith(f"{entry}/"))
