"""How the routes of all carriers work: degraded ones first, one with its curves, and a form for a file of figures."""

from typing import Final

from pledgekeeper.carriers.access import HANDLERS
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.route_quality import DAYS, days_asked, drawn_in, route_page, route_rows
from pledgekeeper.ecare.visit import Page, Shown, Visit
from pledgekeeper.quality.model import Route

QUALITY: Final = f"{DESK}/quality"
MOST: Final = 200


def show(visit: Visit) -> Page:
    """All routes; with `carrier`, `product` and `route` that one."""
    visit.who.must_read("ticket")
    shown = {"here": QUALITY, "days": DAYS, **drawn_in(visit.words)}
    if "route" in visit.query:
        named = Route(*(visit.query.get(part, "") for part in ("carrier", "product", "route")))
        page = route_page(named, days_asked(visit.query.get("days", "")), visit.now)
        return Page("route.html", {**shown, "page": page})
    words = visit.query.get("q", "").strip()
    rows = route_rows([None], words)
    imports = bool(visit.who.roles & HANDLERS["ticket"])
    listed = {"rows": rows[:MOST], "count": len(rows), "q": words, "imports": imports}
    return Page("desk_quality.html", {**shown, **listed})


PAGES: Final = (Shown("GET", QUALITY, show, ours=True),)
