"""The HTTP API: the routes of `pledgekeeper.api.routes`, a token asked for on each but the pages."""

import json
from collections.abc import Mapping
from typing import Final, cast

from aws_cdk import Acknowledgment, CfnOutput, Duration, RemovalPolicy, Validations
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.cdk.alarms import FIVE_MINUTES, Alarms
from infra.cdk.function import CareFunction
from pledgekeeper.api.routes import PORTAL, REST, ROUTES, in_a_tree

# The route, never the path: the path of a page holds its token.
ACCESS_LOG: Final = {
    "requestId": "$context.requestId",
    "at": "$context.requestTime",
    "route": "$context.routeKey",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "bytes": "$context.responseLength",
    "ip": "$context.identity.sourceIp",
    "person": "$context.authorizer.sub",
    "refused": "$context.authorizer.refused",
    "failed": "$context.integrationErrorMessage",
}


class Api(Construct):
    """The API and its one stage. Functions are attached when they exist: they are told its address."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        self.http_api = apigateway.HttpApi(self, "HttpApi", description="Pledgekeeper", create_default_stage=False)
        stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.http_api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(rate_limit=200, burst_limit=400),
        )
        log_group = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        cfn_stage = cast(apigateway.CfnStage, stage.node.default_child)
        cfn_stage.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=log_group.log_group_arn, format=json.dumps(ACCESS_LOG)
        )
        CfnOutput(self, "ApiUrl", value=self.url).override_logical_id("ApiUrl")

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return self.http_api.api_endpoint

    def serve(self, functions: Mapping[str, CareFunction]) -> None:
        """Attach each route to its function, behind the authorizer, who reads the bearer token."""
        tokens = authorizers.HttpLambdaAuthorizer(
            "Tokens",
            functions["authorizer"].function,
            response_types=[authorizers.HttpLambdaResponseType.SIMPLE],
            identity_source=["$request.header.Authorization"],
            results_cache_ttl=Duration.minutes(1),  # so long may a token be used after it has expired
        )
        served = {
            # One permission for all routes of a function: with one each, a stack has more resources than it may.
            name: integrations.HttpLambdaIntegration(name, functions[name].function, scope_permission_to_route=False)
            for name in dict.fromkeys((*(route.function for route in ROUTES), *PORTAL.values()))
        }
        for route in (each for each in ROUTES if not in_a_tree(each)):
            made = self.http_api.add_routes(
                path=route.path,
                methods=[apigateway.HttpMethod(route.method)],
                integration=served[route.function],
                authorizer=tokens if route.authorizer else None,
            )
            if route.open_because:
                _acknowledge_open(made[0], route.path, route.open_because)
        for path, function in REST.items():
            self.http_api.add_routes(path=path, integration=served[function], authorizer=tokens)
        for key, function in PORTAL.items():
            method, _, path = key.partition(" ")
            made = self.http_api.add_routes(
                path=path, methods=[apigateway.HttpMethod(method)], integration=served[function]
            )
            _acknowledge_open(made[0], path, "the cookie of a session is the credential; the function asks for it.")

    def alarm(self, alarms: Alarms) -> None:
        """Say when a caller was told that it is our fault."""
        failed: cloudwatch.Metric = self.http_api.metric_server_error(period=FIVE_MINUTES, statistic="Sum")
        alarms.reached(self, "Failing", failed, limit=1, says="API: a request was answered with a 5xx.")


def _acknowledge_open(made: Construct, path: str, because: str) -> None:
    Validations.of(made).acknowledge(Acknowledgment(id="AwsSolutions-APIG4", reason=f"{path}: {because}"))
