"""Two hundred mails to a help desk, the same each time: what our intake and its peers are measured with.

Half of them quote long threads, two thirds have HTML, a third is in Latin-1, a fifth has a picture attached.
"""

import base64
import hashlib
import json
import quopri
import random
import sys
from dataclasses import dataclass, field
from email.header import Header
from pathlib import Path
from typing import Any

COUNT, SEED = 200, 20260101
FIRST_MAILS = tuple(
    b"From: first@client1.example\r\nTo: support@support.example\r\nMIME-Version: 1.0\r\n"
    + more
    + b"\r\n\r\nGood day.\r\n"
    for more in (
        b"Subject: Before the clock\r\nMessage-ID: <f1@client1.example>",
        b"Subject: Re: Before the clock\r\nMessage-ID: <f2@client1.example>\r\nIn-Reply-To: <f1@client1.example>",
    )
)
FIRST = ("Zoé", "Ingrid", "Paul", "Maël", "Aisha", "Jürgen", "Søren", "Chloé", "Hugo", "Noémie")
PEOPLE = [(first, last) for first in FIRST for last in ("Garnier", "Lindqvist", "Okafor", "Müller")]
SUBJECTS = (
    "Imprimante bloquée au 3e étage",
    "VPN drops every hour",
    "Facture en double pour août",
    "Cannot open shared calendar",
    "Accès refusé au dossier Qualité",
    "Password reset mail never arrives",
    "Écran noir après la mise à jour",
    "Order export is missing rows",
    "Demande de nouveau badge",
    "Slow report on Mondays",
    "Le scanner n’envoie plus rien",
    "Wrong VAT rate on quote",
    "Sauvegarde échouée cette nuit",
    "Laptop battery swollen",
    "Synchronisation du téléphone",
    "Webhook returns 502",
)
ENGLISH = """The printer on our floor stopped after the toner change. We tried a restart and the same code came back.
When I open the report the page stays blank for about a minute and then a warning shows up.
Could someone look at it before the end of the week, because the month closes on Friday.
My colleague sees the same thing on another machine, so it is probably not my account.
I attach what the screen says. The log mentions a timeout while talking to the storage node.
It worked until last Tuesday. Nothing was installed on our side as far as I know.
Please tell me if you need remote access, I am at my desk between ten and noon.
We have three people waiting at the counter each morning because of this.""".splitlines()
FRENCH = """Bonjour, depuis hier matin le dossier partagé n'est plus accessible pour toute l'équipe.
Le message affiché est « accès refusé », même après un redémarrage complet du poste.
Nous avons déjà vérifié le câble et changé de prise, sans succès pour l'instant.
Pourriez-vous intervenir avant jeudi ? La clôture des comptes dépend de cet export.
La même anomalie apparaît chez ma collègue à Besançon, sur un poste très récent.
Ça fonctionnait encore à midi ; la coupure date de l'après-midi, vers quinze heures.
Je reste joignable à mon bureau entre neuf heures et demie et midi, sauf mercredi.
Merci d'avance pour votre aide, la situation gêne réellement le service des achats.""".splitlines()
DISCLAIMER = (
    "This message is meant for the people named above. If it reached you by mistake, please delete it and let the "
    "sender know. Opinions in it are the writer's. Ce message est destiné aux personnes nommées ci-dessus ; merci de "
    "l'effacer s'il vous est parvenu par erreur."
)
STYLE = "font-family:Calibri,Arial,sans-serif;font-size:11.0pt;margin:0cm 0cm 8.0pt 0cm;line-height:107%;color:#1f2a37"
PLAIN_LETTERS = str.maketrans("éèëüøàç", "eeeuoac")


@dataclass
class Thread:
    """A conversation: its first mail, its last, and the last ten."""

    root: str
    subject: str
    last: str
    references: list[str] = field(default_factory=list)


class Writer:
    """Writes one mail after another; all chance comes from one seed, in one order."""

    def __init__(self) -> None:
        self._random = random.Random(SEED)
        self._threads: list[Thread] = []

    def mail(self, number: int) -> tuple[bytes, dict[str, Any]]:
        chance = self._random
        who = chance.choice(PEOPLE)
        address = f"{_ascii(who[0])}.{_ascii(who[1])}@client{chance.randint(1, 12)}.example"
        parent = None
        if self._threads and number > 10 and chance.random() < 0.42:
            parent = chance.choice(self._threads[-40:])
        subject = f"Re: {parent.subject}" if parent else f"{chance.choice(SUBJECTS)} ({1000 + number})"
        charset = "iso-8859-1" if chance.random() < 0.3 else "utf-8"
        encoding = chance.choices(["quoted-printable", "base64", "8bit"], [5, 3, 2])[0]
        kind = "html" if chance.random() < 0.6 else "plain"
        target = max(2000, min(int(chance.lognormvariate(9.98, 0.85)), 90000))
        marker = f"Référence dossier n° {number:04d}-{chance.randint(10000, 99999)} à vérifier."
        plain, page = self._words(number, who, marker, target, kind, replies=parent is not None)
        if charset == "iso-8859-1":
            plain, page = plain.replace("’", "'"), page.replace("’", "'")
        message_id = f"<m{number:04d}.{chance.getrandbits(48):012x}@mail.client.example>"
        head = self._head(number, who, address, subject, message_id, parent)
        body = self._body(number, plain, page.replace("CHARSET", charset), charset, encoding, kind)
        attached = None
        if number % 5 == 0:
            body, attached = self._attach(number, body)
        thread = self._remember(parent, message_id, subject)
        raw = ("\r\n".join(head) + "\r\n").encode() + body
        return raw, {
            "msgid": message_id, "root": thread.root, "reply": parent is not None, "sender": address,
            "subject": subject, "marker": marker, "attachment": attached, "size": len(raw),
            "charset": charset, "cte": encoding, "kind": kind,
        }  # fmt: skip

    def _words(
        self, number: int, who: tuple[str, str], marker: str, target: int, kind: str, *, replies: bool
    ) -> tuple[str, str]:
        chance = self._random
        top = [marker, *self._paragraphs(chance.randint(2, 5))]
        text = "\n\n".join("\n".join(_wrapped(each)) for each in top)
        signature = (
            f"\n\n-- \n{who[0]} {who[1]}\nService achats, 2e étage\nTél. 01 00 00 {number % 90 + 10} 00\n\n"
            + "\n".join(_wrapped(DISCLAIMER))
        )
        room = target // (4 if kind == "html" else 1) - len(text) - len(signature)
        history, quoted = self._history(room) if replies or room > 4000 else ("", "")
        page = (
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=CHARSET">'
            f'<style>p.MsoNormal{{{STYLE}}} a{{color:#0563C1}}</style></head><body lang="FR">'
            + "\n".join(f'<p class="MsoNormal" style="{STYLE}"><span style="{STYLE}">{each}</span></p>' for each in top)
            + f'<p style="{STYLE};color:gray">{DISCLAIMER}</p>'
            + quoted.replace("</p>", "</p>\n")
            + "</body></html>"
        )
        return text + signature + history, page

    def _paragraphs(self, count: int) -> list[str]:
        found = []
        source = FRENCH if self._random.random() < 0.5 else ENGLISH
        for _ in range(count):
            found.append(" ".join(self._random.choice(source) for _ in range(self._random.randint(1, 4))))
        return found

    def _history(self, room: int) -> tuple[str, str]:
        """What a mail quotes, as text and as HTML, each level deeper than the one before."""
        chance, text, page, level = self._random, "", "", 1
        while room > 500 and level < 40:
            whose = chance.choice(PEOPLE)
            paragraphs = self._paragraphs(chance.randint(2, 6))
            head = (
                f"On {chance.randint(1, 28)}/0{chance.randint(1, 9)}/2026 at 1{chance.randint(0, 9)}:"
                f"{chance.randint(10, 59)}, {whose[0]} {whose[1]} wrote:"
            )
            mark = ">" * min(level, 6)
            lines = [f"{mark} {line}" for each in paragraphs for line in [*_wrapped(each, 70), ""]]
            block = "\n".join([head if level == 1 else f"{mark[1:]} {head}", *lines])
            text += ("\n\n" if level == 1 else "\n") + block
            page += (
                '<blockquote style="border-left:1px #ccc solid;margin:0 0 0 .8ex;padding-left:1ex">'
                f'<p style="{STYLE}">{head}</p>'
            ) + "".join(
                f'<p class="MsoNormal" style="{STYLE}"><span lang="FR" style="{STYLE}">{each}</span></p>'
                for each in paragraphs
            )
            room -= len(block)
            level += 1
        return text, page + "</blockquote>" * (level - 1)

    def _head(
        self, number: int, who: tuple[str, str], address: str, subject: str, message_id: str, parent: Thread | None
    ) -> list[str]:
        chance = self._random
        head = [
            f"Received: from mx{hop}.client.example (mx{hop}.client.example [192.0.2.{hop + 10}]) by "
            f"in.support.example with ESMTPS id {chance.getrandbits(40):010x}; "
            f"Mon, 5 Jan 2026 0{hop}:1{number % 10}:00 +0100"
            for hop in (1, 2, 3)
        ]
        digest, signature = (base64.b64encode(chance.randbytes(size)).decode() for size in (32, 96))
        head.append(
            "DKIM-Signature: v=1; a=rsa-sha256; d=client.example; s=s1; h=from:to:subject:date; "
            f"bh={digest}; b={signature}"
        )
        head += [f"From: {_header(' '.join(who))} <{address}>", "To: Support <support@support.example>"]
        if chance.random() < 0.3:
            copied = chance.choice(PEOPLE)
            name, local = _header(" ".join(copied)), f"{_ascii(copied[0])}.{_ascii(copied[1])}"
            head.append(f"Cc: {name} <{local}@client{chance.randint(1, 12)}.example>")
        head += [
            f"Subject: {_header(subject)}",
            f"Date: Mon, 05 Jan 2026 {8 + number // 60:02d}:{number % 60:02d}:00 +0100",
            f"Message-ID: {message_id}",
        ]
        if parent:
            head += [f"In-Reply-To: {parent.last}", "References: " + "\r\n ".join(parent.references)]
        return [*head, "MIME-Version: 1.0"]

    def _body(self, number: int, plain: str, page: str, charset: str, encoding: str, kind: str) -> bytes:
        text = _part("text/plain", plain, charset, encoding)
        if kind == "plain":
            return text
        mark = f"=_alt_{number:04d}_{self._random.getrandbits(32):08x}"
        html = _part("text/html", page, charset, "quoted-printable" if encoding == "8bit" else encoding)
        return f'Content-Type: multipart/alternative; boundary="{mark}"\r\n\r\n'.encode() + _together(mark, text, html)

    def _attach(self, number: int, body: bytes) -> tuple[bytes, dict[str, Any]]:
        data = self._random.randbytes(100 * 1024)
        name = f"capture_{number:04d}.png"
        mark = f"=_mix_{number:04d}_{self._random.getrandbits(32):08x}"
        picture = (
            f'Content-Type: image/png; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
            "Content-Transfer-Encoding: base64\r\n\r\n"
        ).encode() + base64.encodebytes(data).replace(b"\n", b"\r\n")
        mixed = f'Content-Type: multipart/mixed; boundary="{mark}"\r\n\r\n'.encode() + _together(mark, body, picture)
        return mixed, {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}

    def _remember(self, parent: Thread | None, message_id: str, subject: str) -> Thread:
        if parent is None:
            parent = Thread(message_id, subject, message_id)
            self._threads.append(parent)
        parent.last = message_id
        parent.references = [*parent.references, message_id][-10:]
        return parent


def _ascii(name: str) -> str:
    return name.translate(PLAIN_LETTERS).lower()


def _wrapped(text: str, width: int = 76) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def _header(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=70).encode(linesep="\r\n")


def _part(kind: str, text: str, charset: str, encoding: str) -> bytes:
    data = text.replace("\n", "\r\n").encode(charset, "replace")
    if encoding == "base64":
        content = base64.encodebytes(data).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        content = quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    else:
        content = data + b"\r\n"
    return (
        f'Content-Type: {kind}; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'.encode() + content
    )


def _together(mark: str, *parts: bytes) -> bytes:
    line = f"--{mark}\r\n".encode()
    return b"".join((line, (b"\r\n" + line).join(parts), f"\r\n--{mark}--\r\n".encode()))


def make(folder: Path) -> list[dict[str, Any]]:
    """Write the mails and what is true of each (`manifest.json`) into a folder; the latter is also returned.

    In `first` are a mail and an answer to it that everybody takes in before the clock starts: what is made on first use
    is made by then.
    """
    writer, known = Writer(), []
    (folder / "mails").mkdir(parents=True, exist_ok=True)
    (folder / "first").mkdir(exist_ok=True)
    for number, mail in enumerate(FIRST_MAILS, 1):
        (folder / "first" / f"first-{number}.eml").write_bytes(mail)
    for number in range(1, COUNT + 1):
        raw, said = writer.mail(number)
        name = f"{number:04d}.eml"
        (folder / "mails" / name).write_bytes(raw)
        known.append({"file": name, **said})
    (folder / "manifest.json").write_text(json.dumps(known, ensure_ascii=False, indent=0))
    return known


if __name__ == "__main__":
    make(Path(sys.argv[1]))
