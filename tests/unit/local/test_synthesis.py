"""Synthesized stacks are read in the order in which they can be created, and made again only when needed."""

import io
import json
import zipfile

from pledgekeeper.local import synthesis
from pledgekeeper.local.code import zip_folder


def test_a_stack_comes_after_those_it_depends_on(tmp_path):
    def a_stack(*dependencies):
        properties = {"templateFile": "t.json", "stackName": None}
        return {"type": "aws:cloudformation:stack", "dependencies": list(dependencies), "properties": properties}

    stacks = {"Care": a_stack("Data", "Care.assets"), "Data": a_stack(), "Care.assets": {"type": "cdk:asset-manifest"}}
    for name in ("Care", "Data"):
        stacks[name]["properties"]["stackName"] = f"Pledgekeeper{name}"
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": stacks}))
    (tmp_path / "t.json").write_text('{"Resources": {}}')

    assert synthesis.read_stacks(tmp_path) == [
        ("PledgekeeperData", {"Resources": {}}),
        ("PledgekeeperCare", {"Resources": {}}),
    ]


def test_templates_are_current_until_a_file_that_went_into_them_changes(tmp_path):
    source = tmp_path / "stack.py"
    source.write_text("a")
    (tmp_path / "inputs.json").write_text(json.dumps(synthesis._digests([source])))

    assert synthesis._is_current(tmp_path)
    source.write_text("b")
    assert not synthesis._is_current(tmp_path)
    source.unlink()
    assert not synthesis._is_current(tmp_path)


def test_templates_of_an_interrupted_or_older_run_are_not_current(tmp_path):
    assert not synthesis._is_current(tmp_path)


def test_the_same_files_make_the_same_zip(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "functions").mkdir(parents=True)
        (tmp_path / name / "functions" / "pager.py").write_text("x = 1")
        (tmp_path / name / "a.txt").write_text("a")

    assert zip_folder(tmp_path / "one") == zip_folder(tmp_path / "two")


def test_a_zip_holds_its_folder_whether_or_not_another_zip_is_part_of_it(tmp_path):
    for name, files in {"most": {"a": "a"}, "own": {"a": "a", "b/c": "c"}, "other": {"a": "b"}}.items():
        for file, text in files.items():
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(text)
    most = zip_folder(tmp_path / "most")

    assert content(zip_folder(tmp_path / "own", part=most)) == [("a", b"a"), ("b/c", b"c")]
    assert zip_folder(tmp_path / "own", part=most).startswith(most[:30])
    assert content(zip_folder(tmp_path / "other", part=most)) == [("a", b"b")]


def content(zipped):
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        return [(each.filename, archive.read(each)) for each in archive.infolist()]
