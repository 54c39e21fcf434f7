"""The HTTP API: its address, its log, its alarm. Which routes it has, `routes_stack` says."""

import json
from typing import Final, cast

from aws_cdk import CfnOutput, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.cdk.alarms import FIVE_MINUTES, Alarms

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
    """The API and its one stage. Routes come when the functions exist: they are told its address."""

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

    def alarm(self, alarms: Alarms) -> None:
        """Say when a caller was told that it is our fault."""
        failed: cloudwatch.Metric = self.http_api.metric_server_error(period=FIVE_MINUTES, statistic="Sum")
        alarms.reached(self, "Failing", failed, limit=1, says="API: a request was answered with a 5xx.")
