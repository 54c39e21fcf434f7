"""The short program works every figure out again, and finds whatever was changed."""

import base64
import gzip
import json
from copy import deepcopy
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pledgekeeper
from pledgekeeper.local.example_year import a_dispute, a_fault, an_order, example_cases
from pledgekeeper.scoreboard.document import Minimum
from pledgekeeper.scoreboard.page import page
from pledgekeeper.scoreboard.schema import schema
from pledgekeeper.scoreboard.signing import ScoreboardSigner
from pledgekeeper.scoreboard.words import LANGUAGES
from pledgekeeper.verify_scoreboard import Misfit, main
from tests.fake_aws import FakeKms

UNTIL = datetime(2026, 11, 28, tzinfo=UTC)
CARRIERS = st.sampled_from(["baltel", "andesvoz", "telmaghreb", "nordwave"])
OPENED = st.integers(1_756_684_800, 1_795_737_600).map(lambda second: datetime.fromtimestamp(second, UTC))
"""From September 2025 to November 2026."""
DAYS = st.integers(0, 70)
FIGURES = ("cases", "kept", "attained_percent", "open_missed", "kept_if_granted", "disputed_seconds")
SIDES = st.sampled_from([None, "ours", "carrier"])


@st.composite
def histories(draw):
    number, opened, carrier = draw(st.integers(1, 10**9)), draw(OPENED), draw(CARRIERS)
    score = draw(st.none() | st.integers(1, 5))
    match draw(st.sampled_from(["fault", "order", "dispute"])):
        case "fault":
            life = a_fault(
                number, opened, draw(st.none() | st.floats(0.5, 400)), carrier=carrier,
                priority=draw(st.sampled_from(["P1", "P2", "P3", "P4"])),
                whose=draw(st.sampled_from(["ours", "customer", "third-party", "no-fault-found"])),
                ends=draw(st.sampled_from(["closed", "reopened", "cancelled"])),
            )  # fmt: skip
        case "order":
            moved = draw(SIDES)
            days = draw(st.integers(4, 40)), draw(st.integers(4, 70))
            life = an_order(number, opened, *days, carrier=carrier, moved=moved, cancelled=draw(SIDES))
        case _:
            days, withdrawn = sorted((draw(DAYS) + 1, draw(DAYS) + 1)), draw(st.booleans())
            life = a_dispute(number, opened, *days, carrier=carrier, withdrawn=withdrawn)
    return life.surveyed(score).case


@pytest.mark.thorough
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(histories(), max_size=8, unique_by=lambda case: case.case_id), st.integers(1, 3), st.integers(1, 2))
def test_of_any_histories_every_figure_is_worked_out_again(make, cases, least, carriers):
    made = make(cases, UNTIL, minimum=Minimum(cases=least, carriers=carriers))

    assert all(said.startswith("OK") for said in made.said())


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    return list(example_cases(UNTIL, 300))


@pytest.mark.thorough
def test_any_figure_that_is_changed_is_found(make, year):
    made = make(year, UNTIL, minimum=Minimum())
    told = made.said()
    changed = 0
    for place, measure in enumerate(made.document["measures"]):
        for name in FIGURES[place % 3 :: 3]:  # two of six: each field of every third measure
            other = deepcopy(made.document)
            figure = other["measures"][place]["rolling"]
            figure[name] = (figure[name] or 0) + 1
            changed += 1
            with pytest.raises(Misfit, match=measure["id"]):
                made.said(other)
    assert (changed, len(told) > 100) == (56, True)


def test_any_event_that_is_changed_is_found(make, year):
    made = make(year, UNTIL, minimum=Minimum())
    lines = made.lines
    place = next(n for n, line in enumerate(lines) if line.get("priority") == "P1")

    def refused(change):
        other = deepcopy(lines)
        change(other[place])
        with pytest.raises(Misfit):
            made.said(lines=other)

    refused(lambda line: line["clocks"].pop())
    refused(lambda line: line["clocks"][0]["stretches"][0].__setitem__(3, 1))
    refused(lambda line: line.update(marks=[]))
    refused(lambda line: line["clocks"][0].update(target=1) or line["clocks"][0].update(population="solve:P9"))
    with pytest.raises(Misfit, match="twice"):
        made.said(lines=[*lines, lines[place]])
    with pytest.raises(Misfit):
        made.said(lines=lines[1:])


@pytest.fixture
def folder(make, year, tmp_path):
    """Everything as it is published, in one folder."""
    made, signer = make(year, UNTIL, minimum=Minimum()), ScoreboardSigner(FakeKms(), "key")
    where = tmp_path / "published"
    where.mkdir()
    content = made.board.text().encode()
    (where / "scoreboard.json").write_bytes(content)
    (where / "scoreboard.json.sig").write_text(signer.sign(content).model_dump_json())
    (where / "scoreboard-key.pem").write_text(signer.public_pem())
    (where / "scoreboard-events.jsonl.gz").write_bytes(made.packed)
    (where / "scoreboard-years.json").write_text(made.years.text())
    return where


def test_the_program_finds_nothing_wrong_with_what_is_published(folder, capsys):
    key = str(folder / "scoreboard-key.pem")

    assert main([str(folder / "scoreboard.json")]) == 0
    assert "compare it with one that you know" in capsys.readouterr().out
    assert main([str(folder / "scoreboard.json"), "--key", key]) == 0
    assert main(["--key", key, str(folder / "scoreboard.json")]) == 0


def test_the_program_finds_an_altered_document_signature_or_file_beside_it(folder, capsys):
    document = folder / "scoreboard.json"
    content = document.read_bytes()
    document.write_bytes(content.replace(b'"kept":', b'"kept": ', 1))
    assert main([str(document)]) == 1
    document.write_bytes(content)

    said = json.loads((folder / "scoreboard.json.sig").read_text())
    raw = bytearray(base64.b64decode(said["signature"]))
    raw[7] ^= 1
    altered = said | {"signature": base64.b64encode(raw).decode()}
    (folder / "scoreboard.json.sig").write_text(json.dumps(altered))
    assert main([str(document)]) == 1
    (folder / "scoreboard.json.sig").write_text(json.dumps(said))

    years = folder / "scoreboard-years.json"
    content = years.read_bytes()
    years.write_bytes(content.replace(b'"kept":', b'"kept": ', 1))
    assert main([str(document)]) == 1
    years.write_bytes(content)

    events = folder / "scoreboard-events.jsonl.gz"
    lines = gzip.decompress(events.read_bytes()).replace(b'"month":"2026-10"', b'"month":"2026-09"', 1)
    events.write_bytes(gzip.compress(lines, mtime=0))
    assert main([str(document)]) == 1
    assert capsys.readouterr().out.count("DOES NOT FIT") == 4


def test_what_cannot_be_read_is_told_and_is_no_misfit(folder):
    assert main([str(folder / "nothing.json")]) == 2
    assert main([str(folder / "scoreboard-key.pem")]) == 2
    assert main([]) == 2


def test_the_signature_of_a_document_is_the_same_every_time():
    signer = ScoreboardSigner(FakeKms(), "key")

    assert signer.sign(b"x") == signer.sign(b"x")
    assert signer.sign(b"x").key_sha256 == sha256(FakeKms().get_public_key("key")["PublicKey"]).hexdigest()


def test_document_and_events_are_what_the_published_schema_says(make, year):
    made, kept = make(year, UNTIL, minimum=Minimum()), Path(pledgekeeper.__file__).parent / "scoreboard"
    published = json.loads((kept / "scoreboard.schema.json").read_text())

    assert published == json.loads(json.dumps(schema()))
    jsonschema.validate(made.document, published)
    jsonschema.validate(json.loads(made.years.text()), {"$ref": "#/$defs/Years", "$defs": published["$defs"]})
    for name, kind in (("CaseRecord", "case"), ("DeliveryRecord", "delivery")):
        validator = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": published["$defs"]})
        lines = [line for line in made.lines if line["record"] == kind][:50]
        assert len(lines) == 50
        assert not [error for each in lines for error in validator.iter_errors(each)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_document_says_without_a_script(make, year, language):
    made = make(year, UNTIL, minimum=Minimum())

    text = page(made.board, made.years, language, "https://care.pledge.example/scoreboard")

    assert f'lang="{language}"' in text
    assert "<script" not in text
    assert ">None" not in text
    assert "{" not in text.partition("</style>")[2]
    for measure in made.board.measures:
        if measure.headline and measure.rolling.attained_percent is not None:
            assert f"{measure.rolling.attained_percent:.1f}" in text


def test_the_schema_in_the_documentation_is_the_one_that_is_served():
    root = Path(__file__).parents[3]

    assert (root / "docs" / "scoreboard.schema.json").read_text() == json.dumps(
        schema(), indent=1, ensure_ascii=False
    ) + "\n"
