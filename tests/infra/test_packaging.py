"""The zip: for the processor and the Python of Lambda, and the same each time; and the locks it is built from."""

import ast
import re
import sys
from pathlib import Path

import pytest

from infra.cdk import packaging
from infra.cdk.functions import SIZES

ELF_MACHINE_AARCH64 = 183
LOCKS = sorted((packaging.ROOT / "requirements").glob("*.txt"))


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def at_once(path: Path) -> set[str]:
    """The modules that a file imports when it is imported itself."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


def file_of(module: str) -> str | None:
    """Where a module of ours lies in a zip; None when it is not ours, or no module but a name in one."""
    package, _, rest = module.partition(".")
    folder = packaging.SOURCES.get(package)
    if folder is None or not rest:
        return None
    path = folder / rest.replace(".", "/")
    if path.with_suffix(".py").is_file():
        return f"{package}/{path.relative_to(folder).as_posix()}.py"
    return f"{package}/{path.relative_to(folder).as_posix()}/__init__.py" if (path / "__init__.py").is_file() else None


@pytest.fixture(scope="module")
def for_lambda() -> Path:
    return packaging.build(packaging.LAMBDA)


def test_every_compiled_library_is_for_arm64_and_python_3_13(for_lambda):
    compiled = [path for path in for_lambda.rglob("*.so*") if path.is_file()]

    assert compiled
    for path in compiled:
        header = path.read_bytes()[:20]
        assert header[:4] == b"\x7fELF"
        assert int.from_bytes(header[18:20], "little") == ELF_MACHINE_AARCH64, path
        assert "cpython-313" in path.name or "abi3" in path.name, path


def test_the_zip_holds_the_functions_the_package_and_nothing_of_the_laptop(for_lambda):
    assert (for_lambda / "functions").is_dir()
    assert (for_lambda / "pledgekeeper" / "api" / "routes.py").is_file()
    assert (for_lambda / "pydantic").is_dir()
    assert not (for_lambda / "pledgekeeper" / "local").exists()
    assert not (for_lambda / "pledgekeeper" / "simulation" / "report.py").exists()
    assert not (for_lambda / "boto3").exists()


def test_all_that_the_functions_import_is_in_the_zip_or_comes_with_lambda(for_lambda):
    provided = {*sys.stdlib_module_names, "boto3", "botocore"}
    for path in (*for_lambda.glob("functions/*.py"), *for_lambda.glob("pledgekeeper/**/*.py")):
        for module in imported(path):
            inside = (for_lambda / module).is_dir() or (for_lambda / f"{module}.py").is_file()
            assert inside or module in provided, f"{path.name} imports {module}; name it in requirements/runtime.in"


@pytest.mark.parametrize(
    "of", [packaging.MOST, packaging.RECONCILE, packaging.PAPERS, packaging.MAIL], ids=lambda of: of.name
)
def test_each_function_finds_all_of_ours_that_it_imports_in_its_zip(of):
    """As Lambda starts it: the modules that its file imports at once, and theirs, lie in the zip with it."""
    there = dict(packaging._sources(of))
    names = [name for name in SIZES if packaging.OWN.get(name, packaging.MOST) is of]
    waiting, seen = [f"functions/{name}.py" for name in names], set()
    while waiting:
        path = waiting.pop()
        assert path in there, f"{path} is not in the zip {of.name}"
        seen.add(path)
        waiting += [each for module in at_once(there[path]) if (each := file_of(module)) and each not in seen]
    assert len(seen) > len(names)


def test_the_zip_stays_well_below_what_lambda_takes(for_lambda):
    unpacked = sum(path.stat().st_size for path in for_lambda.rglob("*") if path.is_file())

    assert unpacked < 100 * 1024 * 1024  # Lambda: 250


def test_only_the_zip_that_compares_call_records_holds_what_that_needs(for_lambda):
    own = packaging.build(packaging.LAMBDA, of=packaging.RECONCILE)

    for name in (
        "duckdb",
        "numpy",
        "xlsxwriter",
        "reportlab",
        "pledgekeeper/billing",
        "pledgekeeper/reviews/lake.py",
        "functions/reconcile.py",
        "functions/reviews_api.py",
    ):
        assert (own / name).exists(), name
        assert not (for_lambda / name).exists(), name
    assert sum(path.stat().st_size for path in own.rglob("*") if path.is_file()) < 200 * 1024 * 1024  # Lambda: 250
    for path in (*own.rglob("duckdb*/**/*.so"), *own.rglob("_duckdb*.so")):
        assert int.from_bytes(path.read_bytes()[18:20], "little") == ELF_MACHINE_AARCH64


def test_only_the_zip_that_writes_credit_notes_holds_what_sets_a_page(for_lambda):
    own = packaging.build(packaging.LAMBDA, of=packaging.PAPERS)

    for name in ("typst", "pledgekeeper/credit_notes/page.typ", "functions/credit_note_writer.py"):
        assert (own / name).exists(), name
        assert not (for_lambda / name).exists(), name
    assert sum(path.stat().st_size for path in own.rglob("*") if path.is_file()) < 200 * 1024 * 1024  # Lambda: 250
    for path in own.rglob("typst/*.so"):
        assert int.from_bytes(path.read_bytes()[18:20], "little") == ELF_MACHINE_AARCH64


def test_only_the_zip_of_functions_that_strangers_give_letters_and_workbooks_holds_what_reads_them(for_lambda):
    assert [name for name, of in packaging.OWN.items() if of is packaging.MAIL] == ["mail_intake", "ecare", "desk"]
    own = packaging.build(packaging.LAMBDA, of=packaging.MAIL)

    for name in ("lxml", "docx", "python_calamine", "pledgekeeper/effects/paper_reader.py"):
        assert (own / name).exists(), name
        assert not (for_lambda / name).exists(), name
    assert sum(path.stat().st_size for path in own.rglob("*") if path.is_file()) < 100 * 1024 * 1024  # Lambda: 250
    for path in (*own.rglob("lxml/*.so"), *own.rglob("python_calamine/*.so")):
        assert int.from_bytes(path.read_bytes()[18:20], "little") == ELF_MACHINE_AARCH64


def test_building_again_finds_what_is_there(for_lambda):
    assert packaging.build(packaging.LAMBDA) == for_lambda


def test_two_builds_of_the_same_content_are_the_same(for_lambda, tmp_path):
    again = packaging.build(packaging.LAMBDA, into=tmp_path)
    content = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}

    assert again.name == for_lambda.name
    assert content == {
        path.relative_to(for_lambda): path.read_bytes() for path in for_lambda.rglob("*") if path.is_file()
    }


def test_an_interrupted_build_leaves_nothing_that_looks_finished(tmp_path, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(packaging, "_install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        packaging.build(packaging.LAMBDA, into=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_library_without_a_wheel_is_told_in_words(tmp_path):
    requirements = tmp_path / "runtime.txt"
    requirements.write_text("pydantic==0.0.0 --hash=sha256:" + "0" * 64 + "\n")

    with pytest.raises(packaging.PackagingFailed, match="must have one for lambda"):
        packaging.build(packaging.LAMBDA, into=tmp_path / "build", of=packaging.Zip("some", requirements))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_versions_and_hashes_and_no_address(lock):
    text = lock.read_text()
    required = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)

    assert required
    assert all("==" in line and line.endswith("\\") for line in required)
    assert "--hash=sha256:" in text
    assert not re.search(r"://|--(extra-)?index|--find-links|file:|/(home|root|tmp|Users|opt)/", text)


def test_what_is_developed_with_is_what_runs():
    def versions(lock: str) -> set[str]:
        text = (packaging.ROOT / "requirements" / lock).read_text()
        return set(re.findall(r"^\S+==\S+", text, re.MULTILINE))

    assert versions("runtime.txt") <= versions("dev.txt")
