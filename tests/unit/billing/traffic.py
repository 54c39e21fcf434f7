"""Made-up calls and messages: clean ones, and patterns of fraud put among them."""

import csv
from datetime import UTC, datetime, timedelta
from random import Random

BEGIN = datetime(2026, 11, 16, tzinfo=UTC)
DAYS = 5
RANGES = {"33612": 21, "44791": 15, "49151": 17, "22177": 198, "25472": 124, "52155": 9, "65911": 10, "96072": 335}
"""Each range with the price of its minute, in thousandths."""
RINGS = (4, 5, 6, 7, 8, 9, 12)


def a_call(start, a, b, seconds, rate, ring=6):
    return {
        "answer_time": f"{start:%Y-%m-%d %H:%M:%S}", "a_number": a, "b_number": b, "duration": seconds,
        "ring_seconds": ring, "amount": f"{seconds * rate / 60_000:.6f}",
    }  # fmt: skip


def at_work(chance):
    """A moment of a busy week: by day mostly."""
    hour = chance.choices(range(24), weights=[1, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9, 8, 7, 8, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1])[
        0
    ]
    return BEGIN + timedelta(days=chance.randrange(DAYS), hours=hour, seconds=chance.randrange(3600))


def clean(seed, calls=4000):
    """People who call people: many callers, numbers anywhere in their ranges, durations that trail off."""
    chance = Random(seed)
    for _ in range(calls):
        prefix = chance.choice(list(RANGES))
        a, b = f"3361{chance.randrange(10**7):07}", f"{prefix}{chance.randrange(10**6):06}"
        seconds = 1 + int(chance.expovariate(1 / 150))
        yield a_call(at_work(chance), a, b, seconds, RANGES[prefix], chance.choice(RINGS))


def irsf(seed, prefix="96079", calls=200):
    """A hacked PBX at night: a dear range, one number after the other, four minutes each."""
    chance, begin = Random(seed), BEGIN + timedelta(days=chance_day(seed), hours=23, minutes=10)
    for number in range(calls):
        start = begin + timedelta(seconds=number * 20 + chance.randrange(10))
        yield a_call(start, "33170000001", f"{prefix}{40_000 + number:06}", 240 + chance.randrange(3), 3350)


def wangiri(seed, calls=120):
    chance, begin = Random(seed), BEGIN + timedelta(days=1, hours=10)
    for number in range(calls):
        b = f"{chance.choice(list(RANGES))}{chance.randrange(10**6):06}"
        yield a_call(begin + timedelta(seconds=30 * number), "67075550001", b, chance.randrange(3), 20, ring=1)


def fas(seed, prefix="23480", calls=200):
    """Answered before it rings, and over after as many seconds as a ringing lasts."""
    chance = Random(seed)
    for _ in range(calls):
        a, b = f"3361{chance.randrange(10**7):07}", f"{prefix}{chance.randrange(10**6):06}"
        yield a_call(at_work(chance), a, b, 6 + chance.randrange(4), 150, ring=0)


def sim_box(seed, calls_a_day=80):
    chance = Random(seed)
    for day in range(DAYS):
        for number in range(calls_a_day):
            start = BEGIN + timedelta(days=day, hours=7, seconds=number * 600)
            b = f"22177{chance.randrange(10**6):06}"
            yield a_call(start, "221770009999", b, 60 + chance.randrange(400), 198)


def a_message(sent, b, *, converted):
    return {"sent_at": f"{sent:%Y-%m-%d %H:%M:%S}", "sender": "OTP", "recipient": b, "converted": converted,
            "amount": "0.080000"}  # fmt: skip


def clean_messages(seed, messages=2500):
    chance = Random(seed)
    for _ in range(messages):
        b = f"{chance.choice(list(RANGES))}{chance.randrange(10**6):06}"
        yield a_message(at_work(chance), b, converted="yes" if chance.random() < 0.7 else "no")


def ait(seed, messages=150):
    """Codes asked for by a machine, one number after the other, and none of them used."""
    begin = BEGIN + timedelta(days=chance_day(seed), hours=3)
    for number in range(messages):
        yield a_message(begin + timedelta(seconds=15 * number), f"99290{7_000 + number:06}", converted="no")


def chance_day(seed):
    return Random(seed).randrange(DAYS - 1)


def written(folder, *sources):
    """A file of all of them, in the order of time."""
    rows = sorted((row for source in sources for row in source), key=lambda row: next(iter(row.values())))
    path = folder / "records.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
