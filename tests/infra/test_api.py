"""Who may call what: each route of the table asks for a token, but those of a page, feeds, and for everybody."""

from infra.cdk.functions import SIZES
from pledgekeeper.api.routes import PORTAL, REST, ROUTES
from pledgekeeper.carriers.access import CARRIER_ROLES, SCOPES
from tests.infra.conftest import last_name

OPEN = {
    "GET /care/v1/pages/{token}",
    "POST /care/v1/pages/{token}",
    "GET /care/v1/roster/feeds/{token}",
    "GET /care/v1/verify_pledge.py",
    "GET /care/v1/openapi.json",
    "GET /care/v1/docs",
    "GET /care/v1/docs/{file}",
    "GET /care/v1/surveys/{token}",
    "POST /care/v1/surveys/{token}",
    "GET /scoreboard",
    "GET /scoreboard.json",
    "GET /scoreboard.json.sig",
    "GET /scoreboard-key.pem",
    "GET /scoreboard-events.jsonl.gz",
    "GET /scoreboard-years.json",
    "GET /scoreboard.schema.json",
    "GET /scoreboard/verify_scoreboard.py",
    *PORTAL,
}


def test_the_api_has_the_routes_of_the_table_and_no_other(routes):
    made = {route["RouteKey"] for route in routes.properties("AWS::ApiGatewayV2::Route")}

    api = {f"{route.method} {route.path}" for route in ROUTES}
    assert made == api | {f"ANY {path}" for path in REST} | set(PORTAL)
    assert {route.function for route in ROUTES} <= set(SIZES)


def test_every_route_asks_for_a_token_but_those_of_a_page_feeds_the_verifier_and_the_documentation(routes):
    [authorizer] = routes.of_type("AWS::ApiGatewayV2::Authorizer")
    for route in routes.properties("AWS::ApiGatewayV2::Route"):
        if route["RouteKey"] in OPEN:
            assert route["AuthorizationType"] == "NONE"
        else:
            assert route["AuthorizationType"] == "CUSTOM"
            assert route["AuthorizerId"] == {"Ref": authorizer}


def test_each_route_reaches_its_function(care, routes):
    integrations = routes.of_type("AWS::ApiGatewayV2::Integration")
    handlers = {each["FunctionName"]: each["Handler"] for each in care.properties("AWS::Lambda::Function")}
    reached = {}
    for route in routes.properties("AWS::ApiGatewayV2::Route"):
        [integration] = [name for name in integrations if name in str(route["Target"])]
        reached[route["RouteKey"]] = handlers[last_name(integrations[integration]["Properties"]["IntegrationUri"])]

    served = {f"{route.method} {route.path}": route.function for route in ROUTES}
    served |= {f"ANY {path}": function for path, function in REST.items()} | PORTAL
    assert reached == {key: f"functions.{function}.handler" for key, function in served.items()}


def test_the_api_may_call_whom_its_routes_lead_to_and_only_by_this_api(routes):
    permissions = routes.properties("AWS::Lambda::Permission")
    called = {last_name(each["FunctionName"]) for each in permissions}
    served = {*(route.function for route in ROUTES), *REST.values(), *PORTAL.values(), "authorizer"}

    assert called == {f"PledgekeeperCare-{name}" for name in served}
    for each in permissions:
        assert each["Principal"] == "apigateway.amazonaws.com"
        assert "Fn::ImportValue" in str(each["SourceArn"])


def test_what_a_standards_address_leaves_over_reaches_a_function_that_serves_routes_there():
    for tree, function in REST.items():
        below = tree.removesuffix("{proxy+}")
        assert function in {route.function for route in ROUTES if route.path.startswith(below)}


def test_who_holds_a_token_is_asked_of_our_function_for_each_token_and_minute(routes):
    [authorizer] = routes.properties("AWS::ApiGatewayV2::Authorizer")

    assert "function:PledgekeeperCare-authorizer/invocations" in str(authorizer["AuthorizerUri"])
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert authorizer["EnableSimpleResponses"] is True
    assert authorizer["AuthorizerResultTtlInSeconds"] == 60


def test_the_authorizer_knows_our_user_pool_and_the_client_by_which_people_sign_in(care):
    [told] = [
        properties["Environment"]["Variables"]
        for properties in care.properties("AWS::Lambda::Function")
        if properties["Handler"] == "functions.authorizer.handler"
    ]

    assert told["TOKEN_ISSUER"]["Fn::Join"][1][0] == "https://cognito-idp."
    assert "UserPool" in str(told["USER_POOL_ID"]) or "Users" in str(told["USER_POOL_ID"])
    assert "Client" in str(told["USER_POOL_CLIENT_ID"])


def test_people_sign_in_by_a_code_for_one_address_alone_and_without_a_secret(care):
    [portal] = care.properties("AWS::Cognito::UserPoolClient")

    assert portal["AllowedOAuthFlows"] == ["code"]
    assert sorted(portal["AllowedOAuthScopes"]) == ["email", "openid"]
    assert not portal.get("GenerateSecret")
    assert len(portal["CallbackURLs"]) == len(portal["LogoutURLs"]) == 1
    assert "/ecare/signed-in" in str(portal["CallbackURLs"])
    assert "/ecare/signed-out" in str(portal["LogoutURLs"])


def test_a_system_asks_for_the_roles_of_a_carrier_as_scopes(data):
    [server] = data.properties("AWS::Cognito::UserPoolResourceServer")

    assert server["Identifier"] == SCOPES.removesuffix("/")
    assert [scope["ScopeName"] for scope in server["Scopes"]] == list(CARRIER_ROLES)


def test_the_access_log_never_holds_the_path_which_holds_the_token_of_a_page(care):
    [stage] = care.properties("AWS::ApiGatewayV2::Stage")

    assert "routeKey" in stage["AccessLogSettings"]["Format"]
    assert "$context.path" not in stage["AccessLogSettings"]["Format"]
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"]
