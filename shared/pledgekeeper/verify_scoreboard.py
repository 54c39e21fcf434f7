"""Work a published scoreboard out again from its events, and check its signature. Python 3.11 or newer, nothing else.

    python verify_scoreboard.py https://care.example/scoreboard.json
    python verify_scoreboard.py scoreboard.json [--key known-key.pem]

Beside the document lie `scoreboard.json.sig` (its signature), `scoreboard-key.pem` (the public key), the events, and
`scoreboard-years.json` (the figures of whole years, which are worked out again as far as the events reach). With
`--key` the signature must be by that key; without it the fingerprint of the published one is shown, to compare with one
that you know. The exit code is 0 when everything fits, 1 when something does not, 2 when it cannot be read.
docs/scoreboard.md says what each figure means.
"""

import base64
import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin
from urllib.request import urlopen

Json = dict[str, Any]
FORMAT, VERSION = "pledge-scoreboard", 3
ENDS_OF_PARTS = ("delivered", "cancelled-by-us", "cancelled-by-carrier", "rejected", "open")
VERDICTS = ("upheld", "rejected", "withdrawn", "open")
THIRTY_DAYS = 30 * 86_400
OF_LINES = ("delivery", "delivery-requested", "repeat-faults", "invoices-right")  # counted by lines of their own
NO_EXPERIENCE = ("cancelled", "rejected", "merged", "withdrawn")
FEW = 5
SHARES = (
    ("attained_percent", "kept", "cases"), ("top_two_percent", "satisfied", "answered"),
    ("response_percent", "answered", "asked"),
)  # fmt: skip
ENDS = ("ended", "reopened", "merged", "cancelled", "rejected", "withdrawn", "no_fault_found")
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # RFC 8017, 9.2, note 1


class Misfit(Exception):
    """Something does not fit: what, and what would be right."""


class Unreadable(Exception):
    """There is nothing that could be checked."""


# --- 1. The signature: RSA, PKCS #1 v1.5 with SHA-256 (RFC 8017, 8.2.2) ----------------------------------------------


def der(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the DER element at `at` begins and ends."""
    length, begin = data[at + 1], at + 2
    if length >= 128:
        count = length & 127
        length, begin = int.from_bytes(data[begin : begin + count], "big"), begin + count
    return begin, begin + length


def public_key(pem: str) -> tuple[int, int, str]:
    """The modulus, the exponent, and the fingerprint of an RSA public key."""
    body = "".join(line for line in pem.strip().splitlines() if not line.startswith("-----"))
    data = base64.b64decode(body)
    outer, _ = der(data, 0)
    _, algorithm_end = der(data, outer)
    bits, _ = der(data, algorithm_end)
    inner, _ = der(data, bits + 1)
    modulus, modulus_end = der(data, inner)
    exponent, exponent_end = der(data, modulus_end)
    numbers = data[modulus:modulus_end], data[exponent:exponent_end]
    n, e = (int.from_bytes(each, "big") for each in numbers)
    return n, e, hashlib.sha256(data).hexdigest()


def signed(content: bytes, signature: bytes, n: int, e: int) -> bool:
    size = (n.bit_length() + 7) // 8
    info = SHA256_INFO + hashlib.sha256(content).digest()
    right = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
    return len(signature) == size and pow(int.from_bytes(signature, "big"), e, n).to_bytes(size, "big") == right


# --- 2. A case: what each of its clocks counted ----------------------------------------------------------------------


def clock_of(clock: Json, case: Json) -> Json:
    """A clock in numbers; Misfit when its stretches, its end and its calendar do not go together."""
    if clock["population"] in OF_LINES:
        raise Misfit(f"{case['case']}: {clock['population']} is told by a line of its own, and not by a clock")
    name, at = f"{case['case']}, {clock['promise']}", clock["stretches"][0][0]
    sums = Counter[str]()
    for begin, end, kind, worked, _ in clock["stretches"]:
        if begin != at or end < begin or not 0 <= worked <= end - begin:
            raise Misfit(
                f"{name}: the stretch from {begin} to {end} does not follow the one before, or counts too much"
            )
        whole = 0 if kind == "paused" else end - begin
        if worked != whole and (kind == "paused" or clock["calendar"] == "wall"):
            raise Misfit(f"{name}: {worked} seconds of a {kind} stretch from {begin} to {end} cannot be")
        at = end
        sums[kind] += worked
        sums["wall"] += end - begin
        sums["stood"] += end - begin if kind == "paused" else 0
    ended_by = clock["ended_by"]
    if ended_by is not None and [at, ended_by] not in case["marks"]:
        raise Misfit(f"{name}: it ends by {ended_by} at second {at}, and there is no such mark")
    by_us = ended_by == "cancelled" and case["cancelled_by"] == "ours"
    missed = by_us or sums["running"] + sums["disputed"] > clock["target"]
    if ended_by is None and not missed:
        raise Misfit(f"{name}: it runs on and is not overdue; nothing is decided")
    return {
        "population": clock["population"], "month": clock["month"], "whose": case["responsibility"],
        "left_out": ended_by if ended_by in NO_EXPERIENCE and not missed else None,
        "missed": missed, "granted": not by_us and sums["running"] <= clock["target"], "open": ended_by is None,
        "stood": sums["stood"], "disputed": sums["disputed"], "wall": sums["wall"],
    }  # fmt: skip


def delivery_of(line: Json) -> Iterator[Json]:
    """An order that fell due, whole, in the numbers of a clock: by the date that counts, and by the one asked for."""
    due, parts = line["due"], line["parts"]
    for at, end in parts:
        if end not in ENDS_OF_PARTS or (at is None) != (end == "open"):
            raise Misfit(f"{line['case']}: a part cannot be {end} at second {at}")
    ends = {end for _, end in parts}
    wanted = [(at, end) for at, end in parts if end != "cancelled-by-carrier" or at > due]
    on_time = bool(wanted) and all(end == "delivered" and at <= due for at, end in wanted)
    if line["by_requested_date"] and not {"delivered"} <= ends <= {"delivered", "cancelled-by-carrier"}:
        raise Misfit(f"{line['case']}: not all of it was handed over, and it was there by the date asked for, it says")
    for population, kept in (("delivery", on_time), ("delivery-requested", line["by_requested_date"])):
        left_out = None if wanted else "cancelled"
        yield no_clock(population, line["month"], kept, left_out=left_out, is_open="open" in ends)


def fault_of(line: Json) -> Iterator[Json]:
    """A fault in the numbers of a clock: did it come back?"""
    since = line["since_last"]
    if since is not None and not 0 <= since <= THIRTY_DAYS:
        raise Misfit(f"{line['case']}: a fault {since} seconds after the one before is none that came back")
    yield no_clock("repeat-faults", line["month"], since is None)


def invoice_of(line: Json) -> Iterator[Json]:
    """An invoice in the numbers of a clock: was it right?"""
    found, right = set(line["disputes"]), "upheld" not in line["disputes"]
    if not found <= set(VERDICTS) or (right and "open" in found):
        raise Misfit(f"{line['case']}: nothing is decided by disputes that are {', '.join(line['disputes'])}")
    yield no_clock("invoices-right", line["month"], right)


def no_clock(
    population: str, month: str | None, kept: bool, *, left_out: str | None = None, is_open: bool = False
) -> Json:
    return {
        "population": population, "month": month, "whose": None, "left_out": left_out, "missed": not kept,
        "granted": kept, "open": is_open, "stood": 0, "disputed": 0, "wall": 0,
    }  # fmt: skip


OF_ITS_OWN = {"delivery": delivery_of, "fault": fault_of, "invoice": invoice_of}


# --- 3. The figures --------------------------------------------------------------------------------------------------


def percent(part: int, whole: int) -> float | None:
    """To one decimal, rounded down."""
    return part * 1000 // whole / 10 if whole else None


class Tally:
    """What is counted of one figure, of one month or of all."""

    def __init__(self) -> None:
        self.counts: Counter[Any] = Counter()
        self.left: Counter[str] = Counter()

    def clock(self, clock: Json, whose: str | None) -> None:
        why = "not-ours" if whose is not None and clock["whose"] != whose else clock["left_out"]
        if why:
            self.left[why] += 1
            return
        self.counts.update(
            cases=1, missed=clock["missed"], granted=clock["granted"], open=clock["missed"] and clock["open"],
            stood=clock["stood"], wall=clock["wall"], disputed=clock["disputed"],
        )  # fmt: skip

    def figure(self) -> Json:
        of = self.counts
        return {
            "small": 0 < of["cases"] < FEW,
            "cases": of["cases"],
            "kept": of["cases"] - of["missed"],
            "kept_if_granted": of["granted"],
            "attained_percent": percent(of["cases"] - of["missed"], of["cases"]),
            "open_missed": of["open"],
            "left_out": dict(sorted((+self.left).items())),
            "pause_percent": percent(of["stood"], of["wall"]),
            "disputed_seconds": of["disputed"],
        }

    def opinions(self) -> Json:
        of = self.counts
        return {
            "asked": of["asked"], "answered": of["answered"], "satisfied": of["satisfied"],
            "top_two_percent": percent(of["satisfied"], of["answered"]),
            "response_percent": percent(of["answered"], of["asked"]),
        }  # fmt: skip

    def ended(self) -> Json:
        return {name: self.counts[name] for name in ENDS}

    def plus(self, other: "Tally", times: int = 1) -> Self:
        self.counts.update({name: number * times for name, number in other.counts.items()})
        self.left.update({name: number * times for name, number in other.left.items()})
        return self

    def same(self, other: "Tally") -> bool:
        return (self.counts, self.left) == (other.counts, other.left)


class Again:
    """All figures of a document, worked out again from its events, line by line."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.tallies: dict[Any, Tally] = {}
        self.paging: Counter[str] = Counter()
        self.late: list[tuple[str, int]] = []
        self.seen: set[str] = set()

    def add(self, line: Json) -> None:
        if line["record"] == "late-step":
            self.late.append((line["month"], line["late_seconds"]))
            return
        if line["case"] in self.seen:
            raise Misfit(f"{line['case']} is there twice")
        self.seen.add(line["case"])
        if line["record"] in OF_ITS_OWN:
            self._clocks(OF_ITS_OWN[line["record"]](line))
            return
        self.paging.update({name: line[name] for name in ("pages", "pages_failed", "levels_late")})
        self._clocks(clock_of(each, line) for each in line["clocks"])
        if line["survey"]:
            self._survey(line["survey"])
        if line["ended"]:
            nothing_found = line["responsibility"] == "no-fault-found"
            found = {"ended": 1, line["ended"]: 1, "reopened": line["reopened"], "no_fault_found": nothing_found}
            for month in {None, line["month"]}:
                self._tally(f"ended:{line['kind']}", month).counts.update(found)

    def _clocks(self, clocks: Iterable[Json]) -> None:
        for clock in clocks:
            for measure in self.document["measures"]:
                if measure["population"] == clock["population"]:
                    for month in {None, clock["month"]}:
                        self._tally(measure["id"], month).clock(clock, measure["whose"])

    def _survey(self, survey: Json) -> None:
        answered = survey["score"] is not None
        for month in {None, survey["month"]}:
            self._tally(survey["pillar"], month).counts.update(
                asked=1, answered=answered, satisfied=answered and survey["score"] >= 4
            )

    def _tally(self, name: str, month: str | None) -> Tally:
        return self.tallies.setdefault((name, month), Tally())

    def claims(self) -> Iterator[tuple[str, Json, Json]]:
        """What each figure is called, what it says, and what would be right."""
        for measure in self.document["measures"]:
            for said in (measure["rolling"], *measure["months"]):
                right = self.tallies.get((measure["id"], said["month"]), Tally()).figure()
                yield f"{measure['id']} of {said['month'] or 'all months'}", said, right
        for survey in self.document["surveys"]:
            for said in (survey["rolling"], *survey["months"]):
                right = self.tallies.get((survey["pillar"], said["month"]), Tally()).opinions()
                yield f"satisfaction with {survey['pillar']} of {said['month'] or 'all months'}", said, right
        for said in self.document["counts"]:
            right = self.tallies.get((f"ended:{said['kind']}", None), Tally()).ended()
            yield f"what became of each {said['kind']}", said, right
        watch = self.document["watch"]
        yield "pages", watch, {name: self.paging[name] for name in ("pages", "pages_failed", "levels_late")}
        for said in (watch["rolling"], *watch["months"]):
            late = [seconds for month, seconds in self.late if said["month"] in (None, month)]
            right = {"late_steps": len(late), "worst_late_seconds": max(late, default=0)}
            yield f"late steps of {said['month'] or 'all months'}", said, right

    def of_year(self, name: str, year: str) -> tuple[Tally, Tally]:
        """What surely counts in a year, and what may: some cases do not say their month."""
        sure, dated = Tally(), Tally()
        for (whose, month), tally in self.tallies.items():
            if whose == name and month:
                dated.plus(tally)
                sure.plus(tally, month.startswith(year))
        return sure, Tally().plus(self.tallies.get((name, None), Tally())).plus(dated, -1).plus(sure)


def compare(document: Json, lines: Iterable[Json], years: Json | None = None) -> Iterator[str]:
    """What is said of each figure that fits. Misfit at the first that does not."""
    again = Again(document)
    for line in lines:
        again.add(line)
    for name, said, right in again.claims():
        if said.get("withheld"):
            shown = [each for each in right if said.get(each) not in (None, {}, False)]
            if shown:
                raise Misfit(f"{name} is withheld, and says {shown[0]} all the same")
            if said["month"] is not None and right.get("cases", right.get("asked")):
                raise Misfit(f"{name} is withheld, and its cases say their month")
            yield f"OK: {name}: withheld, of too few cases or carriers"
            continue
        for each in right:
            if said.get(each) != right[each]:
                raise Misfit(f"{name}: {each} is {said.get(each)}; by the events {right[each]} would be right")
        yield f"OK: {name}"
    if years:
        yield from compare_years(document, years, again)


# --- 4. The years ----------------------------------------------------------------------------------------------------


def compare_years(document: Json, years: Json, again: Again) -> Iterator[str]:
    """The events tell of a year when all of it is within the months of the document."""
    for name in ("publisher", "simulated", "as_of", "minimum"):
        if years[name] != document[name]:
            raise Misfit(f"{name} of the years is {years[name]}; by the document {document[name]} would be right")
    for year in years["years"]:
        figures = [(each["id"], each["figure"], Tally.figure) for each in year["measures"]]
        figures += [(each["pillar"], each["figure"], Tally.opinions) for each in year["surveys"]]
        figures += [(f"ended:{each['kind']}", each, Tally.ended) for each in year["counts"]]
        for name, said, counted in figures:
            label = f"{name} of {year['year']}"
            if said["withheld"]:
                shown = [each for each in counted(Tally()) if said.get(each) not in (None, {}, False)]
                if shown:
                    raise Misfit(f"{label} is withheld, and says {shown[0]} all the same")
                yield f"OK: {label}: withheld"
                continue
            for share, part, whole in SHARES:
                right = percent(said[part], said[whole]) if share in said else None
                if share in said and (said[share] != right or said[part] > said[whole]):
                    raise Misfit(f"{label}: {share} is {said[share]}, of {said[part]} of {said[whole]}")
            if f"{year['year']}-01" < document["months"][0]:
                yield f"OK: {label}: by its own counts; events of the whole year are not published any more"
                continue
            sure, most = again.of_year(name, year["year"])
            yield f"OK: {label}{fits(label, said, counted(sure), counted(most), same=sure.same(most))}"


def fits(label: str, said: Json, least: Json, most: Json, *, same: bool) -> str:
    """How a figure fits: as the events say, or between what they say when some do not say their month."""
    for name, low in least.items():
        high = most[name]
        if said[name] != low if same else type(low) is int and not low <= said[name] <= high:
            right = low if same else f"{low} to {high}"
            raise Misfit(f"{label}: {name} is {said[name]}; by the events {right} would be right")
    return "" if same else ": within what the events say, some of which do not say their month"


# --- 5. The files ----------------------------------------------------------------------------------------------------


def fetch(where: str) -> bytes:
    try:
        if where.startswith(("https://", "http://")):
            with urlopen(where, timeout=60) as answer:
                return bytes(answer.read())
        return Path(where).read_bytes()
    except OSError as error:
        raise Unreadable(f"{where} cannot be read: {error}") from None


def beside(where: str, name: str) -> str:
    return urljoin(where, name) if "://" in where else str(Path(where).parent / name)


def lines_of(packed: bytes, right: int) -> Iterator[Json]:
    """The events, one by one: a year of them need not fit the memory. Misfit when there are more or fewer."""
    number = 0
    with gzip.open(BytesIO(packed)) as lines:
        for line in lines:
            number += 1
            yield json.loads(line)
    if number != right:
        raise Misfit(f"there are {number} events; by the document {right} would be right")


def years_beside(where: str, named: Json | None) -> Json | None:
    """The document of the years, when there is one. Misfit when it is another than was signed."""
    if not named:
        return None
    content = fetch(beside(where, named["name"]))
    if hashlib.sha256(content).hexdigest() != named["sha256"]:
        raise Misfit(f"the years are not those of the document: their SHA-256 is not {named['sha256']}")
    found: Json = json.loads(content)
    return found


def check(where: str, key: str | None = None) -> Iterator[str]:
    """What is said of each thing that fits: signature, events, figures. Misfit at the first that does not."""
    content = fetch(where)
    try:
        document = json.loads(content)
        found = document["format"], document["version"]
    except (ValueError, TypeError, KeyError):
        raise Unreadable(f"{where} is no scoreboard; give the file or the address of its scoreboard.json") from None
    if found != (FORMAT, VERSION):
        raise Unreadable(f"it is {found}, and this reads {(FORMAT, VERSION)}: fetch that version of this program")
    n, e, fingerprint = public_key(fetch(key or beside(where, "scoreboard-key.pem")).decode())
    signature = json.loads(fetch(beside(where, "scoreboard.json.sig")))
    if not signed(content, base64.b64decode(signature["signature"]), n, e):
        raise Misfit(f"the signature is not one of this document by the key {fingerprint}")
    yield f"OK: signed by the key with SHA-256 {fingerprint}" + ("" if key else ": compare it with one that you know")
    events = document["events"]
    packed = fetch(beside(where, events["name"]))
    if hashlib.sha256(packed).hexdigest() != events["sha256"]:
        raise Misfit(f"the events are not those of the document: their SHA-256 is not {events['sha256']}")
    yield f"OK: {events['lines']} events, as they were when it was signed"
    yield from compare(document, lines_of(packed, events["lines"]), years_beside(where, document.get("years")))
    if document["simulated"]:
        yield "NOTE: these figures are of invented cases"


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    key = given.pop(given.index("--key") + 1) if "--key" in given[:-1] else None
    given = [each for each in given if each != "--key"]
    if len(given) != 1 or given[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        for said in check(given[0], key):
            print(said)
    except Misfit as misfit:
        print(f"DOES NOT FIT: {misfit}")
        return 1
    except Unreadable as problem:
        print(f"verify_scoreboard: {problem}", file=sys.stderr)
        return 2
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as error:
        print(f"DOES NOT FIT: a field is missing, or not of the kind it must be: {error!r}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
