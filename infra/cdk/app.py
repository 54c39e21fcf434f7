"""Puts the stacks together. `make synth` and the CDK's own command line both run this.

    python -m infra.cdk.app [--output FOLDER] [--this-machine]

`--this-machine` packs the functions for the machine this runs on (the laptop mode), instead of for Lambda.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import App, Validations
from aws_cdk import aws_lambda as lambda_
from cdk_nag import AwsSolutionsChecks

from infra.cdk import packaging
from infra.cdk.care_stack import CareStack
from infra.cdk.data_stack import DataStack
from infra.cdk.messaging_stack import MessagingStack
from infra.cdk.routes_stack import RoutesStack


def make_app(
    code: Path, own: Mapping[str, Path], output: Path | str, *, checked: bool = True,
    context: Mapping[str, str] | None = None,
) -> App:  # fmt: skip
    """The app, ready to synthesize into `output`; `code` is the folder that becomes the functions' zip,
    `own` that of each function that has its own.

    `context` is added to that of `cdk.json`, as `cdk -c` does.
    """
    settings: dict[str, Any] = json.loads((packaging.ROOT / "cdk.json").read_text())
    app = App(outdir=str(output), context={**settings["context"], **(context or {})}, analytics_reporting=False)
    data = DataStack(app, "PledgekeeperData", description="Pledgekeeper: what is kept")
    messages = MessagingStack(
        app, "PledgekeeperMessaging", key=data.data_key, description="Pledgekeeper: what carries messages"
    )
    care = CareStack(
        app,
        "PledgekeeperCare",
        data=data,
        messages=messages,
        code=lambda_.Code.from_asset(str(code)),
        own={name: lambda_.Code.from_asset(str(folder)) for name, folder in own.items()},
        description="Pledgekeeper: what happens",
    )
    routes = RoutesStack(
        app,
        "PledgekeeperRoutes",
        api=care.api.http_api,
        functions={name: function.name_in_aws for name, function in care.functions.items()},
        description="Pledgekeeper: which request reaches which function",
    )
    routes.add_stack_dependency(care)  # whose functions they know by their names
    if checked:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m infra.cdk.app", description=__doc__.split("\n")[0])
    arguments.add_argument("--output", default=os.environ.get("CDK_OUTDIR", "cdk.out"))
    arguments.add_argument("--this-machine", action="store_true")
    given = arguments.parse_args()
    target = packaging.this_machine() if given.this_machine else packaging.LAMBDA
    try:
        code = packaging.build(target)
        own = {name: packaging.build(target, of=each) for name, each in packaging.OWN.items()}
    except packaging.PackagingFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    if packaging.find_compiler(target) is None:
        print(
            f"No Python {target.python_version} here to compile the functions for: they will start slower.",
            file=sys.stderr,
        )
    try:
        make_app(code, own, given.output).synth()
    except RuntimeError as failure:
        if "ValidationFailed" not in str(failure):
            raise
        print(
            "\nThe security check found what is listed above. Mend it, or acknowledge it with a reason.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
