"""The client of the user pool by which people sign in to the pages."""

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

CALLBACK, LEFT = "/ecare/signed-in", "/ecare/signed-out"


class Portal(Construct):
    """Code flow with PKCE, without a secret: the verifier is proof enough, and there is nothing to keep."""

    def __init__(self, scope: Construct, name: str, *, pool: cognito.IUserPool, home: str) -> None:
        super().__init__(scope, name)
        client = cognito.UserPoolClient(
            self,
            "Client",
            user_pool=pool,
            generate_secret=False,
            auth_flows=cognito.AuthFlow(user_srp=True),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
                callback_urls=[f"{home}{CALLBACK}"],
                logout_urls=[f"{home}{LEFT}"],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            prevent_user_existence_errors=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.hours(12),
        )
        self.client_id = client.user_pool_client_id
        CfnOutput(self, "PortalClientId", value=self.client_id)
