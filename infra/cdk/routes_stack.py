"""Which request reaches which function: the routes of `pledgekeeper.api.routes`, a token asked for on each but the
pages."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Acknowledgment, ArnFormat, Duration, Stack, Validations
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from pledgekeeper.api.routes import PORTAL, REST, ROUTES


class RoutesStack(Stack):
    """Made after the functions, which are told the API's address: so the API is theirs, and the routes are here.

    `functions`: what each is called in AWS, by its name here. No export holds one fast that is to be taken away.
    """

    def __init__(
        self, scope: Construct, name: str, *, api: apigateway.IHttpApi, functions: Mapping[str, str], **settings: Any
    ) -> None:
        super().__init__(scope, name, **settings)
        self._called = functions
        self._api = apigateway.HttpApi.from_http_api_attributes(self, "HttpApi", http_api_id=api.api_id)
        self._integrations: dict[str, integrations.HttpLambdaIntegration] = {}
        tokens = authorizers.HttpLambdaAuthorizer(
            "Tokens",
            self._function("authorizer"),
            response_types=[authorizers.HttpLambdaResponseType.SIMPLE],
            identity_source=["$request.header.Authorization"],
            results_cache_ttl=Duration.minutes(1),  # so long may a token be used after it has expired
        )
        for route in ROUTES:
            made = self._lead(f"{route.method} {route.path}", route.function, tokens if route.authorizer else None)
            if route.open_because:
                _acknowledge_open(made, route.path, route.open_because)
        for path, function in REST.items():
            self._lead(f"ANY {path}", function, tokens)
        for key, function in PORTAL.items():
            because = "the cookie of a session is the credential; the function asks for it."
            _acknowledge_open(self._lead(key, function, None), key, because)

    def _lead(
        self, key: str, function: str, authorizer: authorizers.HttpLambdaAuthorizer | None
    ) -> apigateway.HttpRoute:
        """The route `key`, e.g. `GET /care/v1/docs`."""
        method, _, path = key.partition(" ")
        if function not in self._integrations:
            # One permission for all routes of a function, not one for each.
            self._integrations[function] = integrations.HttpLambdaIntegration(
                function, self._function(function), scope_permission_to_route=False
            )
        return apigateway.HttpRoute(
            self,
            key,
            http_api=self._api,
            route_key=apigateway.HttpRouteKey.with_(path, apigateway.HttpMethod(method)),
            integration=self._integrations[function],
            authorizer=authorizer,
        )

    def _function(self, name: str) -> lambda_.IFunction:
        arn = self.format_arn(
            service="lambda",
            resource="function",
            resource_name=self._called[name],
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        return lambda_.Function.from_function_attributes(self, name, function_arn=arn, same_environment=True)


def _acknowledge_open(made: Construct, path: str, because: str) -> None:
    Validations.of(made).acknowledge(Acknowledgment(id="AwsSolutions-APIG4", reason=f"{path}: {because}"))
