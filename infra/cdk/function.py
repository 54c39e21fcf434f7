"""One construct for all functions: the defaults in one place, and a role that starts with nothing."""

from collections.abc import Mapping, Sequence

from aws_cdk import Acknowledgment, Duration, RemovalPolicy, Size, Stack, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct


class CareFunction(Construct):
    """A Lambda of `functions/`. Construct, file, handler and the service in the log share one name.

    Its role may write its own log and nothing else; `allow` adds the rest, action by action.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        code: lambda_.Code,
        environment: Mapping[str, str],
        timeout_seconds: int = 30,
        memory_mib: int = 256,
        disk_mib: int | None = None,
    ) -> None:
        super().__init__(scope, name)
        self.name = name
        self.timeout_seconds = timeout_seconds
        self.name_in_aws = f"{Stack.of(self).stack_name}-{name}"
        log_group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [log_group.log_group_arn])
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=self.name_in_aws,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            code=code,
            handler=f"functions.{name}.handler",
            role=self.role,
            timeout=Duration.seconds(timeout_seconds),
            memory_size=memory_mib,
            ephemeral_storage_size=Size.mebibytes(disk_mib) if disk_mib else None,
            logging_format=lambda_.LoggingFormat.JSON,
            log_group=log_group,
            environment={**environment, "POWERTOOLS_SERVICE_NAME": name},
        )

        Validations.of(self.function).acknowledge(
            Acknowledgment(
                id="AwsSolutions-L1",
                reason="Python 3.13 is what the libraries are locked, compiled and tested for. Raise it here "
                "and in packaging.LAMBDA, together.",
            )
        )

    def allow(self, actions: Sequence[str], resources: Sequence[str]) -> None:
        """Add to what the function may do: these actions on these resources, each spelled out."""
        self.role.add_to_principal_policy(iam.PolicyStatement(actions=[*actions], resources=[*resources]))

    def allow_partitions(self, actions: Sequence[str], table: str, partitions: Sequence[str]) -> None:
        """Allow these actions on the items of these partitions of a table; a name may end in a star."""
        only = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [*partitions]}}
        statement = iam.PolicyStatement(actions=[*actions], resources=[table], conditions=only)
        self.role.add_to_principal_policy(statement)

    def allow_listing(self, bucket: str, prefix: str) -> None:
        """Allow to see what lies below a prefix."""
        only = {"StringLike": {"s3:prefix": f"{prefix}*"}}
        self.role.add_to_principal_policy(
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket], conditions=only)
        )

    def allow_below(self, actions: Sequence[str], resource: str, *, known_as: str, reason: str) -> None:
        """Allow what is below a prefix, where no one resource can be named.

        `known_as` is what the security check calls the resource: it prints the name when it is not accepted.
        """
        self.allow(actions, [resource])
        finding = f"AwsSolutions-IAM5[Resource::{known_as}]"
        Validations.of(self.role).acknowledge(Acknowledgment(id=finding, reason=reason))
