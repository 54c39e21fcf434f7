"""What the names of columns say: words for each field of a call, plain ones, vague ones, and some that contradict."""

import re
from collections.abc import Mapping
from typing import Final
from unicodedata import combining, normalize

from pledgekeeper.money import CURRENCIES

HINTS: Final = {
    "start": "start answer answered connect connected setup begin began seize time timestamp date datetime fecha debut "
    "heure hora inicio beginn datum when effective 开始 接通 应答 时间",
    "end": "end ended ending release released disconnect disconnected stop stopped fin hangup cleared finish finished "
    "ende 结束",
    "a_number": "a anum anumber ano ani caller calling cli clid from source src originating originator "
    "orig origin party1 cgpn appelant llamante anrufer chiamante quellrufnummer 主叫",
    "b_number": "b bnum bnumber bno called callee dnis dialled dialed dst dest destination to terminating "
    "term party2 cld cdpn appele llamado angerufener chiamato rufnummer zielrufnummer zielnummer ziel gewahlte 被叫",
    "duration": "duration dur seconds secs sec sek sekunden segundos secondes talk length conversation "
    "billsec elapsed sessiontime minutes minuten minutos minuti mins min "
    "duree duracion duracao durata dauer holdtime usage 时长",
    "billed": "billed charged chargeable billable rounded rated invoiced charge facture facturee facturada facturado "
    "faturada faturado fatturata fatturato abgerechnet abgerechnete berechnet berechnete taxee 计费",
    "rate": "rate price tariff ppm unit permin tarif tarifa tariffa minutenpreis minutentarif prix precio preco preis "
    "prezzo unitaire unitario unitaria stawka sazba birim тариф ставка 费率 单价 単価 단가",
    "amount": "amount cost charge total extended value montant importe betrag sum cout fee net revenue valor coste "
    "costo custo kosten entgelt gebuhr importo summe umsatz kwota koszt opłata tutar bedrag стоимость сумма "
    "费用 金额 话费 料金 金額 요금",
    "currency": "currency ccy curr devise moneda moeda valuta wahrung 货币 币种",
    "destination": "destination dest country breakout area zone network region operator destino ziel 目的地 国家",
}  # fmt: skip
PLAINLY: Final = {
    "start": "answer answered connect connected",
    "b_number": "translated normalised normalized e164 international",
    "duration": "talk conversation billsec",
    "amount": "net netto neto ht exclusive excl excluding hors ohne zzgl",
}
"""A call is billed from its answer on, for as long as it was talked, to the number to which it was sent in the end."""
VAGUELY: Final = {
    "start": "setup seize seizure seized attempt invite alert alerting ring ringing",
    "b_number": "original raw rufnummer",
    "amount": "cost cout coste costo custo kosten gross ttc brutto bruto inclusive incl including tax taxes vat tva "
    "iva mwst ust",
}
"""Amounts are compared without tax, where a file has both; what it costs its seller is another sum."""
ANY_MOMENT: Final = frozenset(("time", "timestamp", "date", "datetime", "fecha", "heure", "hora", "when"))
TOTALS: Final = ("total", "extended", "percall", "parappel", "porllamada", "proanruf")
PRICES: Final = frozenset(("price", "prices", "prix", "precio", "preco", "preis", "prezzo", "cena", "цена"))
A_MINUTE: Final = frozenset(("min", "minute", "minuto", "минуту", "мин", "分钟"))
PER: Final = A_MINUTE | frozenset((
    "per", "mins", "minutes", "minutos", "ppm", "rate", "tariff", "unit", "unitaire", "unitario", "sec", "second",
))  # fmt: skip
COSTS: Final = PRICES | frozenset(("cost", "cout", "coste", "costo", "custo", "kosten", "gebuhr", "entgelt"))
CENTS: Final = frozenset(("cent", "cents", "ct", "cts", "pence", "paise", "centimes", "centavos", "centesimi"))
RINGING: Final = "ring rings ringing pdd delay alert alerting wait waiting postdial setup"
ROUTE: Final = "trunk trunks trunkgroup route carrier gateway gw switch port circuit ip id account"
PARTY: Final = frozenset(("party", "caller", "calling", "callee", "called"))
"""An id of one is a telephone number: `Caller ID`, `Src Party ID`."""
COUNTED: Final = (
    "quantity qty volume units balance cumulative cumulated accumulated running remaining saldo solde bilanz "
    "kontostand остаток баланс"
)
NEVER: Final = {
    "duration": RINGING, "billed": RINGING, "a_number": ROUTE, "b_number": ROUTE, "amount": COUNTED, "rate": COUNTED,
}  # fmt: skip

WORD: Final = re.compile(r"[^\W\d_]+|\d+")
PLAINEST: Final = 9

Words = Mapping[str, frozenset[str]]


def _words(said: Mapping[str, str]) -> Words:
    return {field: frozenset(plain(words).split()) for field, words in said.items()}


def plain(text: str) -> str:
    """Without accents, and each letter as its simplest form."""
    return "".join(each for each in normalize("NFKD", text) if not combining(each))


SAID, PLAIN, VAGUE, NOT = _words(HINTS), _words(PLAINLY), _words(VAGUELY), _words(NEVER)
NOTHING: Final[frozenset[str]] = frozenset()


def words_of(name: str) -> list[str]:
    """A column's name in words without accents: `ConnectTime` as `connect time`, `Durée` as `duree`."""
    return WORD.findall(re.sub(r"([a-z])([A-Z])", r"\1 \2", plain(name)).lower())


def contradicts(name: str, field: str) -> bool:
    """Whether a name says that the column is something else: how long it rang, over which trunk it came."""
    words = set(words_of(name))
    if words & PARTY:
        words.discard("id")
    return not NOT.get(field, NOTHING).isdisjoint(words)


def says_billed(name: str) -> bool:
    """Whether a name says how long a call counts, and not what it costs."""
    if says_money(name):
        return False
    return score(name, "duration") > 0 or "billed" in name.lower() or "charged" in name.lower()


def says_money(name: str) -> bool:
    """Whether a name says a sum or a rate rather than how long a call counts: `charge_eur`, `Billed Amount`."""
    if score(name, "duration"):
        return False
    money = max(score(name, "amount"), score(name, "rate"))
    return bool(currencies_in(name)) or (money > 0 and money >= score(name, "billed"))


def says_nothing_of_money(name: str) -> bool:
    """Whether that a column is money is told by no word of its name."""
    return not (score(name, "amount") or score(name, "rate") or says_price(name) or currencies_in(name))


def currencies_in(name: str) -> frozenset[str]:
    """The currencies that a name has among its words: EUR of `charge_eur`."""
    return CURRENCIES & {word.upper() for word in words_of(name)}


def says_rate(name: str) -> bool:
    """Whether a name says a price by the minute; a total is none, and of a price alone only its content tells."""
    return score(name, "rate") > 0 and not says_total(name) and not says_price(name)


def says_cents(name: str) -> bool:
    """Whether a name says that money is in hundredths: `amount_cents`, `Rate (¢/min)`."""
    return "¢" in name or not CENTS.isdisjoint(words_of(name))


def is_of_day(time: str, day: str) -> bool:
    """Whether two names say a day and a time of the same moment: `Answer Date` and `Answer Time`."""
    of_time, of_day = (frozenset(words_of(name)) - ANY_MOMENT for name in (time, day))
    return bool(of_time) and of_time == of_day


def says_end(name: str) -> bool:
    """Whether a name says when a call ended, and nothing of when it began: `Disconnect Time`."""
    words = {*words_of(name), "".join(words_of(name)).removesuffix("time")}
    return bool(words & SAID["end"]) and not words & (SAID["start"] - ANY_MOMENT)


def says_price_of_a_minute(name: str) -> bool:
    """Whether a name says what one minute costs: `EUR/min`, `Prix par minute`; `Cost` and `Minutes` do not."""
    words = set(words_of(name))
    return bool(words & A_MINUTE) and bool(words & COSTS or currencies_in(name))


def says_total(name: str) -> bool:
    """Whether a name says what a whole call costs, as `total_price` does."""
    joined = "".join(words_of(name))
    return any(total in joined for total in TOTALS)


def says_price(name: str) -> bool:
    """Whether a name says a price, and not for how much of a call."""
    words = set(words_of(name))
    return bool(words & PRICES) and not contradicts(name, "amount") and not words & PER and not says_total(name)


def score(name: str, field: str) -> int:
    """How plainly a column's name says a field: 4 for each word that does, 2 for one that is in it; 0 for one that
    contradicts. One more or less for a word that makes it plainer or vaguer."""
    if contradicts(name, field):
        return 0
    if says_price_of_a_minute(name):
        return PLAINEST if field == "rate" else 0
    words = words_of(name)
    joined, hints = "".join(words), SAID[field]
    found = sum(4 for word in words if word in hints) + (4 if joined in hints else 0)
    found = found or sum(2 for hint in hints if (len(hint) > 3 or not hint.isascii()) and hint in joined)
    if field == "amount" and words and not found:
        found = 2 * all(word.upper() in CURRENCIES for word in words)
    if not found:
        return 0
    plainer = sum(word in PLAIN.get(field, NOTHING) for word in words)
    return max(found + plainer - sum(word in VAGUE.get(field, NOTHING) for word in words), 1)
