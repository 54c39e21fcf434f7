"""What mutmut found, as a page: mutants by module, and every one that no test noticed. Run where `mutants/` is."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from mutmut.stats import status_by_exit_code

COUNTED = ("killed", "timeout", "survived", "no tests")
NOTICED = ("killed", "timeout", "segfault")


def main() -> int:
    """Print docs/mutation.md."""
    found: dict[str, Counter[str]] = {}
    alive: list[str] = []
    for path in sorted(Path("mutants/src/pledgekeeper/sla").glob("*.py.meta")):
        results = json.loads(path.read_text())["exit_code_by_key"]
        statuses = {name: status_by_exit_code[code] for name, code in results.items()}
        found[path.name.removesuffix(".meta")] = Counter(statuses.values())
        alive += [name for name, status in statuses.items() if status not in NOTICED]
    total = sum(found.values(), start=Counter())
    print(HEAD.format(share=_share(total), noticed=_noticed(total), all=sum(total.values())))
    print("| module | mutants | killed | not noticed | share |\n|---|---|---|---|---|")
    for module, counts in found.items():
        if counts:
            left = sum(counts.values()) - _noticed(counts)
            print(f"| `sla/{module}` | {sum(counts.values())} | {_noticed(counts)} | {left} | {_share(counts)} |")
    print(f"\n## Not noticed\n\n{WHY}\n")
    for name in alive:
        print(f"```diff\n{_change(name)}\n```\n")
    return 0


def _noticed(counts: Counter[str]) -> int:
    return sum(counts[status] for status in NOTICED)


def _share(counts: Counter[str]) -> str:
    return f"{100 * _noticed(counts) / max(1, sum(counts.values())):.1f} %"


def _change(name: str) -> str:
    """The mutant as a difference, without the lines that did not change."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    changed = [line for line in shown if line[:1] in "+-" and line[:3] not in ("---", "+++")]
    return "\n".join([f"# {name.removeprefix('pledgekeeper.')}", *changed])


HEAD = """# Mutation testing

`scripts/mutants` changes the code of `sla/` in every small way that mutmut knows (a comparison turned, a number one
higher, a call left out, ...) and runs the tests of `tests/unit/sla` on each. **{share}** of the mutants were noticed:
{noticed} of {all}. A mutant counts as noticed when a test fails, or does not end.
"""

WHY = """What is left is looked through by hand: most of it changes nothing that anybody can see (the words of an error,
a bound that cannot be reached, an optimisation)."""

if __name__ == "__main__":
    sys.exit(main())
