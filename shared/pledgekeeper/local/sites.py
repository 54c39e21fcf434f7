"""Where an operator's command works: on the system of this machine, or on the stacks of an AWS account."""

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from pledgekeeper.book import Book
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.clock import FakeClock, SystemClock, whole_second
from pledgekeeper.errors import CareError
from pledgekeeper.local import aws
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.running import find_running
from pledgekeeper.local.settings import settings_from
from pledgekeeper.local.timekeeping import reached
from pledgekeeper.store.dynamo import DynamoStore

STACKS = ("PledgekeeperData", "PledgekeeperMessaging", "PledgekeeperCare", "PledgekeeperRoutes")


@dataclass(frozen=True)
class Site:
    """`client` makes the AWS client of a service; `stacks` names the stacks, the one with the data first."""

    client: Callable[[str], Any]
    stacks: tuple[str, ...] = STACKS

    def output(self, name: str) -> str:
        """The value of an output, by its name in whichever stack has it."""
        for stack in self._described():
            for output in stack.get("Outputs", []):
                if output["OutputKey"] == name:
                    value: str = output["OutputValue"]
                    return value
        raise CannotStart(f"No output {name} in {' or '.join(self.stacks)}. Deploy this version of the stacks first.")

    def parameter(self, name: str) -> str:
        """The value that a parameter of a stack has."""
        for stack in self._described():
            for parameter in stack.get("Parameters", []):
                if parameter["ParameterKey"] == name:
                    value: str = parameter["ParameterValue"]
                    return value
        raise CannotStart(
            f"No parameter {name} in {' or '.join(self.stacks)}. Deploy this version of the stacks first."
        )

    def resources(self, kind: str) -> Iterator[tuple[str, str]]:
        """Logical and physical id of every resource of a type."""
        for stack in self.stacks:
            pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
            for page in pages:
                for resource in page["StackResourceSummaries"]:
                    if resource["ResourceType"] == kind:
                        yield resource["LogicalResourceId"], resource["PhysicalResourceId"]

    def _described(self) -> Iterator[dict[str, Any]]:
        for stack in self.stacks:
            try:
                yield self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
            except (ClientError, BotoCoreError) as error:
                raise CannotStart(f"Stack {stack} cannot be read: {error}") from error


def add_site_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--aws",
        action="store_true",
        help="work on the stacks of your AWS account (credentials and region as the AWS CLI finds them), "
        "not on the system of this machine",
    )


def present_moment(given: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> datetime:
    """What the clock of the site shows: on a laptop the system's own, which may be ahead of ours."""
    now = SystemClock().now()
    shown = None if given.aws else reached(settings_from(environ).data_dir)
    return whole_second(max(now, shown or now))


@dataclass(frozen=True)
class Looked:
    """A case as a command finds it, with its terms, at the moment that the site's clock shows."""

    case: Case
    terms: Terms
    store: DynamoStore
    now: datetime


def store_of(site: Site) -> DynamoStore:
    """The site's table."""
    return DynamoStore(site.client("dynamodb"), site.output("TableName"))


@contextmanager
def looking_at(given: argparse.Namespace) -> Iterator[Looked]:
    """The case that the command line names. CannotStart when there is none, or when something refuses to show it."""
    store, now = store_of(chosen_site(given)), present_moment(given)
    try:
        case = store.load(given.case).case
        if case is None:
            raise CannotStart(f"There is no case {given.case}.")
        yield Looked(case, Book(store, FakeClock(now)).terms_of(case.carrier_id, case), store, now)
    except CareError as problem:
        raise CannotStart(str(problem)) from problem


def chosen_site(given: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> Site:
    """The site that the command line names."""
    if given.aws:
        return Site(boto3.session.Session().client)
    running = find_running(environ)
    return Site(lambda service: aws.client(service, running.endpoint), running.stacks)
