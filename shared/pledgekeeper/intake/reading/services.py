"""Which product, and which circuit: by the words of the trade, and by how circuits are named."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pledgekeeper.cases.model import Understood
from pledgekeeper.ids import CROCKFORD
from pledgekeeper.intake.reading.found import each_once, found
from pledgekeeper.intake.reading.rule import SAME_TEXT, Rule

APART: Final = r"(?<![A-Za-zÀ-ÿ0-9/-])"
# fmt: off
PRODUCTS: Final = {
    "roaming": Rule(
        rf"{APART}(?:roaming|itinérance|itinerancia|IPX|IREG|TADIG|TAP3?\b|NRTRDE|IMSI|漫游)",
        "roaming|itinéran|itineran|ipx|ireg|tadig|tap|nrtrde|imsi|漫游",
    ),
    "sms": Rule(
        rf"{APART}(?:SMS|SMPP|SMSC|A2P|DLRs?\b|MT messages?|submit_sm|短信|mensajes de texto)",
        "sms|smpp|a2p|dlr|mt message|submit_sm|短信|mensajes de texto",
    ),
    "voice": Rule(
        rf"{APART}(?:calls?\b|voice|voix|voz|INVITEs?|SIP\b|SBC|ASR|NER\b|ACD|PDD|CLI\b|post-dial|one[- ]way audio"
        r"|appels?\b|llamadas?|chamadas?|呼叫|语音|话音|通话)",
        "call|voice|voix|voz|invite|sip|sbc|asr|ner|acd|pdd|cli|post-dial|audio|appel|llamada|chamada"
        "|呼叫|语音|话音|通话",
    ),
    "ip": Rule(
        rf"{APART}(?:BGP|prefix(?:es)?|préfixes?|prefijos?|prefixos?|IP transit|transit IP|peering|AS\d{{3,6}}\b"
        r"|traceroute|路由|tránsito IP|trânsito IP)",
        "bgp|prefix|préfix|prefij|transit|peering|traceroute|路由|tránsito|trânsito",
        shape=r"as\d",
    ),
    "transmission": Rule(
        rf"{APART}(?:\d{{1,3}}\s?G(?:E|bE|bit/s)?\b|STM-?\d+|OTU-?\d|wavelength|lambda|longueur d'onde"
        r"|dark fib(?:re|er)|fib(?:re|er) cut|CRC|LOS\b|no light|BERT|transmission|传输|光缆|波长)",
        "stm|otu|wavelength|lambda|longueur|fib|crc|los|no light|bert|transmission|传输|光缆|波长",
        shape=r"\d\s?g",
    ),
}
# fmt: on
LABELLED: Final = Rule(
    r"(?<![\w-])(?:circuits?|trunks?|service id|liaison|circuito|enlace|troncal|tronco|binds?|电路|中继|链路)"
    r"(?:\s*(?:id|no\.?|n°|#))?\s*[:：=#]?\s*(?-i:([A-Z][A-Z0-9]{1,11}(?:[-/][A-Z0-9]{1,11}){1,5}))(?![\w/-])",
    "circuit|trunk|service id|liaison|enlace|tron|bind|电路|中继|链路",
)
SHAPED: Final = re.compile(r"([A-Z](?<![\w/-].)[A-Z0-9]{1,7}(?:[-/][A-Z0-9]{2,8}){2,4})(?![\w/-])")
NO_CIRCUIT: Final = re.compile(
    rf"(?:INV|INC|FAC|FACT|CN|RE|REF|TT|DSP|ORD|PRB|ISO|UTC|GMT|PW|MW|CHG|CRQ|RFC|PO|RFO)-|[A-Z]{{2,3}}-[{CROCKFORD}]{{10}}$"
)
OF_A_YEAR: Final = re.compile(r"[A-Z]+[-/](?:19|20)\d\d[-/]\d+$")
"""Shaped as the numbers of invoices and of works: `TMG-2026-55`."""


def product_in(subject: str, text: str) -> Understood | None:
    """The product that most of the words are about; None when two are named as often, or none is."""
    both = f"{subject}\n{text}"
    hits = {product: list(words.finditer(both)) for product, words in PRODUCTS.items()}
    ranked = sorted(hits.items(), key=lambda each: -len(each[1]))
    (product, first), (_, second) = ranked[0], ranked[1]
    if len(first) == len(second):
        return None
    return found("product", product, first[0], f"words of {product}: {len(first)}, of the next: {len(second)}")


@lru_cache(SAME_TEXT)
def circuits_in(text: str, own: tuple[str, ...] = ()) -> tuple[Understood, ...]:
    """Circuits, trunks and binds that are named: after such a word, by the carrier's own rules, or by their shape."""
    return tuple(each_once(_circuits(text, own)))


def _circuits(text: str, own: tuple[str, ...]) -> Iterator[Understood]:
    for pattern in own:
        for match in re.finditer(pattern, text):
            yield found("circuit", match[1], match, "the carrier's own rule")
    for match in LABELLED.finditer(text):
        if any(sign.isdigit() for sign in match[1]) and not NO_CIRCUIT.match(match[1]):
            yield found("circuit", match[1], match, "named as a circuit")
    for match in SHAPED.finditer(text):
        numbered = match[1][-1].isdigit() or any(part.isdigit() for part in re.split("[-/]", match[1]))
        if numbered and not NO_CIRCUIT.match(match[1]) and not OF_A_YEAR.match(match[1]):
            yield found("circuit", match[1], match, "looks like a circuit: letters and digits in three parts or more")
