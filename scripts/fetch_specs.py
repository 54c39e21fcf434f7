"""Put the TM Forum's published API files into .specs, where the tests that compare with them look.

    python scripts/fetch_specs.py [FOLDER]

With FOLDER the files are copied from there (a machine without Internet) instead of downloaded. Each file is
checked against a digest, so that the tests mean the same everywhere.
"""

import hashlib
import sys
import urllib.error
import urllib.request
from pathlib import Path

SPECS = Path(__file__).parents[1] / ".specs"
SOURCE = "https://raw.githubusercontent.com/tmforum-apis"
FILES = {
    "TMF621-Trouble_Ticket-v5.0.1.oas.yaml": (
        f"{SOURCE}/TMF621_TroubleTicket/HEAD/TMF621-Trouble_Ticket-v5.0.1.oas.yaml",
        "dd3d242c643d132833c9a883c562bb56401ad3ef9e79c942a1f987e950be5017",
    ),
    "TMF621-TroubleTicket-v4.0.0.swagger.json": (
        f"{SOURCE}/TMF621_TroubleTicket/HEAD/TMF621-TroubleTicket-v4.0.0.swagger.json",
        "84c58dbfb6b9818684509ea1332fb76a0d28108cd56770da69bdb0a72827ffed",
    ),
    "TMF622-ProductOrdering-v5.0.0.oas.yaml": (
        f"{SOURCE}/TMF622_ProductOrder/HEAD/TMF622-ProductOrdering-v5.0.0.oas.yaml",
        "833d15f23c6e79c43594e68a236821669f1257426dedf51111e98fccdf30a3ba",
    ),
}


def read(name: str, url: str, folder: Path | None) -> bytes:
    if folder:
        return (folder / name).read_bytes()
    with urllib.request.urlopen(url, timeout=30) as response:
        content: bytes = response.read()
    return content


def fetch(name: str, url: str, digest: str, folder: Path | None) -> str | None:
    """Have the file in .specs. Returns what is wrong, or None."""
    target = SPECS / name
    if target.exists() and hashlib.sha256(target.read_bytes()).hexdigest() == digest:
        return None
    try:
        content = read(name, url, folder)
    except (OSError, urllib.error.URLError) as error:
        return f"{name}: could not be had from {folder or url} ({error})"
    if hashlib.sha256(content).hexdigest() != digest:
        return f"{name}: what {folder or url} gave is another version (SHA-256 is not {digest[:12]}…)"
    SPECS.mkdir(exist_ok=True)
    target.write_bytes(content)
    return None


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None
    wrong = [problem for name, (url, digest) in FILES.items() if (problem := fetch(name, url, digest, folder))]
    if not wrong:
        print(f"in {SPECS}: {', '.join(FILES)}")
        return 0
    print("\n".join(wrong), file=sys.stderr)
    print(
        "\nGet the files by hand from the TM Forum's Open API table (tmforum.org, Open APIs; or its GitHub\n"
        "organisation tmforum-apis) and put them, under these names, into a folder of yours. Then:\n"
        "    make specs FROM=that-folder\n"
        "Until then the tests that compare with them are skipped; all others run.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
