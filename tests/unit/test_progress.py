"""The bar of a long command: on a terminal only."""

import io

from pledgekeeper.billing.stages import Stage
from pledgekeeper.local.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def told(out, *said, quiet=False):
    progress = Progress(out, quiet=quiet)
    for each in said:
        progress(each)
    progress.end()
    return out.getvalue()


def test_on_a_terminal_the_stages_share_one_line_that_is_gone_at_the_end():
    said = told(Terminal(), Stage("reading ours.csv", 0.0), Stage("matching 9 calls", 0.5))

    assert "\n" not in said
    assert "50%" in said
    assert said.endswith("\r\x1b[K")


def test_a_note_stays_above_the_bar():
    assert "1 rows left out\n" in told(Terminal(), Stage("reading ours.csv", 0.0), "1 rows left out")


def test_elsewhere_each_stage_is_a_line_without_any_sign_of_a_terminal():
    assert told(io.StringIO(), Stage("reading ours.csv", 0.0), "a note") == "reading ours.csv\na note\n"


def test_with_json_to_a_pipe_only_notes_are_told():
    assert told(io.StringIO(), Stage("reading ours.csv", 0.0), "a note", quiet=True) == "a note\n"
