"""The stacks, synthesized once for all tests, with an empty folder as the functions' code: nothing is built."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.cdk.app import make_app
from infra.cdk.packaging import OWN

Resource = dict[str, Any]


@dataclass(frozen=True)
class Stack:
    """A synthesized template, with the questions that the tests ask of it."""

    template: dict[str, Any]

    def of_type(self, kind: str) -> dict[str, Resource]:
        """Every resource of one CloudFormation type, by its name in the template."""
        found = self.template["Resources"].items()
        return {name: resource for name, resource in found if resource["Type"] == kind}

    @property
    def outputs(self) -> dict[str, Any]:
        return self.template.get("Outputs", {})

    def properties(self, kind: str) -> list[dict[str, Any]]:
        return [resource["Properties"] for resource in self.of_type(kind).values()]


@dataclass(frozen=True)
class Stacks:
    """In the order in which they are made."""

    data: Stack
    messaging: Stack
    care: Stack
    routes: Stack
    folder: Path

    def __iter__(self) -> Iterator[Stack]:
        return iter((self.data, self.messaging, self.care, self.routes))


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Stacks:
    code, output = tmp_path_factory.mktemp("code"), tmp_path_factory.mktemp("cdk.out")
    (code / "placeholder.py").write_text("")
    make_app(code, {name: code for name in OWN}, output).synth()

    def read(name: str) -> Stack:
        return Stack(json.loads((output / f"Pledgekeeper{name}.template.json").read_text()))

    return Stacks(read("Data"), read("Messaging"), read("Care"), read("Routes"), folder=output)


@pytest.fixture(scope="session")
def care(stacks: Stacks) -> Stack:
    return stacks.care


@pytest.fixture(scope="session")
def data(stacks: Stacks) -> Stack:
    return stacks.data


@pytest.fixture(scope="session")
def messaging(stacks: Stacks) -> Stack:
    return stacks.messaging


@pytest.fixture(scope="session")
def routes(stacks: Stacks) -> Stack:
    return stacks.routes


def last_name(address: Any) -> str:
    """What an ARN or a URL of a template ends in: a name that we gave."""
    text: str = address["Fn::Join"][1][-1]
    return text.replace(":", "/").rpartition("/")[2]
