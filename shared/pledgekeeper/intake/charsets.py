"""Bytes to text: by the charset that is named, by what the bytes look like, and in the end with signs replaced."""

import binascii
import re
from typing import Final

ALIASES: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "chinese": "gb18030", "hz-gb-2312": "hz",
    "big5": "cp950", "x-x-big5": "cp950", "big5-hkscs": "big5hkscs",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "iso-8859-1-windows-3.1-latin-1": "cp1252", "ansi": "cp1252",
    "iso-8859-8-i": "iso8859-8", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman", "shift_jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "korean": "cp949",
    "unicode-1-1-utf-7": "utf-7", "utf8mb4": "utf-8", "utf-8-bom": "utf-8-sig", "unicode": "utf-16",
}  # fmt: skip
"""What is written for a charset, to the one that is meant: mostly a wider one that holds the named one."""

NO_TEXT: Final = frozenset({"undefined", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "mbcs", "oem"})
BY_SEVEN_BITS: Final = ("iso2022", "iso-2022", "hz", "utf-7", "utf_7", "utf-16", "utf_16", "utf-32", "utf_32", "cp037")
ESCAPES: Final = re.compile(rb"\x1b\$[@B]|\x1b\([BJ]")
BYTES_LOOKED_AT: Final = 4_000
WESTERN: Final = re.compile("[àâäáãåæçèéêëìíîïñòóôöõøœùúûüýÿßÀÂÄÁÃÅÆÇÈÉÊËÍÎÑÓÔÖÕØÚÜ«»“”‘’–—…€£§°ºª·•¿¡\u00a0]")
HIRAGANA: Final = b"\xa4"
GUESSES: Final = (
    "gb18030", "cp950", "cp932", "cp949", "koi8_r", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256",
    "cp1252",
)  # fmt: skip
NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")


def decode(data: bytes, label: str | None) -> str:
    """The text of `data`. Never fails: what fits no charset is replaced, and the rest is kept."""
    name = (label or "").strip(" \t\r\n\"'").lower()
    name = ALIASES.get(name, name)
    if data.isascii() and not name.startswith(BY_SEVEN_BITS):
        return data.decode("iso2022_jp_ext", "replace") if ESCAPES.search(data) else data.decode("ascii")
    text = _strictly(data, name) if name else None
    if text is not None and not (name == "cp1252" and _strictly(data, "utf-8")):
        return text.removeprefix("\ufeff")
    for sure in ("utf-8", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        text = _strictly(data, sure)
        if text is not None:
            return text.removeprefix("\ufeff")
    return _mostly(data, name) if _known(name) else data.decode(_guessed(data), "replace")


def from_base64(data: bytes | memoryview) -> bytes:
    """What base64 stands for; strange signs are skipped, and an end that is cut off is left out."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        clean = NOT_BASE64.sub(b"", bytes(data))
        clean = clean[: len(clean) - (len(clean) % 4 == 1)]
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def _known(name: str) -> bool:
    """Whether it names a charset, and one that says more than that the bytes were not looked at."""
    if name in ("", "cp1252") or name in NO_TEXT:
        return False
    try:
        b"  ".decode(name, "replace")
    except (LookupError, ValueError):
        return False
    return True


def _strictly(data: bytes, name: str) -> str | None:
    if name in NO_TEXT:
        return None
    try:
        return data.decode(name)
    except (LookupError, ValueError):  # an unknown name, or one with a zero in it, or bytes that do not fit
        return None


def _mostly(data: bytes, name: str) -> str:
    """By the charset that is named, unless more of it is broken than right: then it is another."""
    text = data.decode(name, "replace")
    broken = text.count("\ufffd")
    right = sum(letter > "\x7f" for letter in text) - broken
    return text if right > broken else data.decode(_guessed(data), "replace")


def _guessed(data: bytes) -> str:
    """The charset that the bytes look like. Text of western Europe is recognised by its letters."""
    some = data[:BYTES_LOOKED_AT]
    western = some.decode("cp1252", "replace")
    foreign = sum(letter > "\x7f" for letter in western)
    if len(WESTERN.findall(western)) == foreign and foreign * 4 < len(western):
        return "cp1252"
    if some.count(HIRAGANA) * 10 > sum(byte > 0x7F for byte in some) and _strictly(data, "euc_jp") is not None:
        return "euc_jp"
    from charset_normalizer import from_bytes  # only mails that name no charset, or a wrong one

    best = from_bytes(some, cp_isolation=list(GUESSES)).best()
    return best.encoding if best else "cp1252"
