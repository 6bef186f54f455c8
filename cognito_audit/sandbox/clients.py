"""App clients and their secrets: create, read, list, update, delete.

Source: the API reference of each operation; client_model.py for what an update resets, client_refusals.py for what is
refused. The secrets API ("up to 2 active secrets", "You cannot delete the last remaining secret", values
never listed) is modelled from its reference alone, with the sandbox's own error texts. The
same applies to secrets in Secrets Manager: neither their name nor that ListUserPoolClientSecrets lists them is
documented.
"""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from cognito_audit.sandbox.account import ACCOUNT_ID
from cognito_audit.sandbox.client_model import Client, Secret, random_text
from cognito_audit.sandbox.client_refusals import refuse_client
from cognito_audit.sandbox.errors import invalid_parameter, not_found, refusal
from cognito_audit.sandbox.operations import Operations, answer

MOST_SECRETS = 2
NOT_SETTINGS = ("UserPoolId", "ClientId", "GenerateSecret", "ClientSecret", "PublishSecretsInAWSSecretsManager")


class ClientOperations(Operations):
    """The operations on app clients."""

    def create_user_pool_client(self) -> ActionResult:
        """CreateUserPoolClient."""
        pool, own = self.pool(), self.members.get("ClientSecret")
        has_secret = bool(own or self.members.get("GenerateSecret"))
        settings = self._settings()
        refuse_client(pool, settings, has_secret=has_secret)
        if self.members.get("PublishSecretsInAWSSecretsManager") and not self.members.get("GenerateSecret"):
            raise invalid_parameter("PublishSecretsInAWSSecretsManager needs a secret that Amazon Cognito generates.")
        client = Client(pool.id, settings, Secret.new(own) if has_secret else None)
        self._manage_secret(client)
        pool.clients[client.id] = client
        return answer(UserPoolClient=client.to_json(extended=True))

    def describe_user_pool_client(self) -> ActionResult:
        """DescribeUserPoolClient."""
        return answer(UserPoolClient=self.client()[1].to_json(extended=True))

    def list_user_pool_clients(self) -> ActionResult:
        """ListUserPoolClients, at most 60 a page."""
        clients, more = self.page(list(self.pool().clients.values()), "id")
        return answer(UserPoolClients=[client.to_json() for client in clients], **more)

    def update_user_pool_client(self) -> ActionResult:
        """UpdateUserPoolClient: resets every omitted setting except how the secret is managed."""
        pool, client = self.client()
        settings = self._settings()
        refuse_client(pool, settings, has_secret=bool(client.secrets))
        self._manage_secret(client)
        client.update(settings)
        return answer(UserPoolClient=client.to_json(extended=True))

    def delete_user_pool_client(self) -> ActionResult:
        """DeleteUserPoolClient."""
        pool, client = self.client()
        del pool.clients[client.id]
        return EmptyResult()

    def add_user_pool_client_secret(self) -> ActionResult:
        """AddUserPoolClientSecret: the only answer with the value, and only of a generated secret."""
        _, client = self.client()
        own = self.members.get("ClientSecret")
        if not client.secrets:
            raise invalid_parameter("The app client is not confidential: it has no client secret to rotate.")
        if len(client.secrets) >= MOST_SECRETS:
            raise refusal("LimitExceededException", "The app client has two client secrets already.")
        secret = Secret.new(own)
        client.secrets.append(secret)
        client.rotated = True
        shown = {} if own else {"ClientSecretValue": secret.value}
        return answer(ClientSecretDescriptor={**_descriptor(secret), **shown})

    def list_user_pool_client_secrets(self) -> ActionResult:
        """ListUserPoolClientSecrets: "the response never reveals the actual secret value"."""
        return answer(ClientSecrets=[_descriptor(secret) for secret in self.client()[1].secrets])

    def delete_user_pool_client_secret(self) -> ActionResult:
        """DeleteUserPoolClientSecret."""
        _, client = self.client()
        left = [secret for secret in client.secrets if secret.id != self.members["ClientSecretId"]]
        if len(left) == len(client.secrets):
            raise not_found("The app client has no such client secret.")
        if not left:
            raise invalid_parameter("You cannot delete the last remaining secret of an app client.")
        client.secrets = left
        return EmptyResult()

    def _manage_secret(self, client: Client) -> None:
        """PublishSecretsInAWSSecretsManager: "If you omit this parameter, Amazon Cognito doesn't change how it manages
        the existing secret. Applies only to app clients that already have a generated secret."
        """
        publish = self.members.get("PublishSecretsInAWSSecretsManager")
        if publish is not None and not client.secrets:
            raise invalid_parameter("PublishSecretsInAWSSecretsManager needs an app client with a generated secret.")
        if publish and not client.secret_arn:
            prefix = f"arn:aws:secretsmanager:{self.region}:{ACCOUNT_ID}:secret"
            client.manage_secret(f"{prefix}:cognito-idp/{client.user_pool_id}/{client.id}-{random_text(6)}")
        elif publish is False and client.secret_arn:
            client.take_secret_back()

    def _settings(self) -> dict[str, Any]:
        return {name: value for name, value in self.members.items() if name not in NOT_SETTINGS}


def _descriptor(secret: Secret) -> dict[str, Any]:
    return {"ClientSecretId": secret.id, "ClientSecretCreateDate": secret.created}
