"""Sign-in at the sandbox: the Session chain to tokens, the flows, and what each refuses in AWS's words."""

import pytest

from cognito_audit.sandbox.secret_hash import secret_hash

PASSWORD = "Passw0rd!"  # noqa: S105
USER_AUTH = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
WITH_EMAIL_OTP = {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}}


@pytest.fixture
def start(cognito):
    """Calls InitiateAuth for ann."""

    def go(client, flow="USER_AUTH", username="ann", session=None, **parameters):
        more = {"Session": session} if session else {}
        parameters = {"USERNAME": username, **parameters}
        return cognito.initiate_auth(ClientId=client["ClientId"], AuthFlow=flow, AuthParameters=parameters, **more)

    return go


@pytest.fixture
def respond(cognito):
    """Answers the challenge of an InitiateAuth answer."""

    def go(client, answer, name=None, **responses):
        return cognito.respond_to_auth_challenge(
            ClientId=client["ClientId"],
            ChallengeName=name or answer["ChallengeName"],
            Session=answer["Session"],
            ChallengeResponses={"USERNAME": "ann", **responses},
        )

    return go


@pytest.fixture
def confirmed(sandbox, cognito, sign_up):
    """Signs ann up and confirms her; answers ConfirmSignUp's answer."""

    def go(client, **settings):
        session = sign_up(client, **settings).get("Session")
        more = {"Session": session} if session else {}
        return cognito.confirm_sign_up(
            ClientId=client["ClientId"], Username="ann", ConfirmationCode=sandbox.outbox[-1].code, **more
        )

    return go


class TestSessionChain:
    def test_sign_up_confirm_sign_in_without_any_further_factor(self, make_client, confirmed, start):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        answer = start(client, session=confirmed(client)["Session"])
        assert set(answer["AuthenticationResult"]) >= {"AccessToken", "IdToken", "RefreshToken"}
        assert "Session" not in answer

    def test_it_works_in_an_email_pool(self, sandbox, cognito, make_pool, make_client, sign_up, start):
        client = make_client(make_pool(UsernameAttributes=["email"]), ExplicitAuthFlows=USER_AUTH)
        name = "ann@example.com"
        first = sign_up(client, name, UserAttributes=None)["Session"]
        second = cognito.confirm_sign_up(
            ClientId=client["ClientId"], Username=name, ConfirmationCode=sandbox.outbox[-1].code, Session=first
        )["Session"]
        token = start(client, username=name, session=second)["AuthenticationResult"]["AccessToken"]
        assert {"Name": "email", "Value": name} in cognito.get_user(AccessToken=token)["UserAttributes"]

    def test_signing_out_everywhere_ends_the_tokens(self, cognito, make_client, confirmed, start, refused):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        tokens = start(client, session=confirmed(client)["Session"])["AuthenticationResult"]
        cognito.global_sign_out(AccessToken=tokens["AccessToken"])
        with refused("NotAuthorizedException", ".*"):
            start(client, "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=tokens["RefreshToken"])

    def test_the_session_of_sign_up_does_not_sign_in(self, make_client, sign_up, start, refused):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        session = sign_up(client)["Session"]
        with refused("NotAuthorizedException", r"Invalid session for the user\."):
            start(client, session=session)

    def test_a_session_signs_in_once(self, make_client, confirmed, start, refused):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        session = confirmed(client)["Session"]
        start(client, session=session)
        with refused("NotAuthorizedException", r"Invalid session for the user, session can only be used once\."):
            start(client, session=session)

    def test_it_dies_with_the_clients_auth_session_validity(self, sandbox, make_client, confirmed, start, refused):
        client = make_client(ExplicitAuthFlows=USER_AUTH, AuthSessionValidity=5)
        session = confirmed(client)["Session"]
        sandbox.clock.advance(minutes=5)
        with refused("NotAuthorizedException", r"Invalid session for the user, session is expired\."):
            start(client, session=session)

    def test_it_is_of_no_use_to_another_client(self, make_pool, make_client, confirmed, start, refused):
        pool = make_pool()
        one, other = (make_client(pool, ExplicitAuthFlows=USER_AUTH) for _ in range(2))
        session = confirmed(one)["Session"]
        with refused("NotAuthorizedException", r"Invalid session for the user\."):
            start(other, session=session)


class TestFlowChecks:
    @pytest.mark.parametrize(
        ("flow", "text"),
        [
            ("USER_AUTH", "USER_AUTH flow not enabled for this client"),
            ("USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client"),
            ("ADMIN_USER_PASSWORD_AUTH", r"Initiate Auth method not supported\."),
            ("ADMIN_NO_SRP_AUTH", r"Initiate Auth method not supported\."),
        ],
    )
    def test_a_client_without_a_list_has_only_the_defaults(self, make_client, start, refused, flow, text):
        with refused("InvalidParameterException", text):
            start(make_client(), flow)

    def test_srp_is_refused_in_other_words(self, make_client, start, refused):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        with refused("InvalidParameterException", r"USER_SRP_AUTH is not enabled for the client\."):
            start(client, "USER_SRP_AUTH", SRP_A="ab")

    def test_srp_is_among_the_defaults(self, make_client, confirmed, start):
        client = make_client()
        confirmed(client)
        assert start(client, "USER_SRP_AUTH", SRP_A="ab")["ChallengeName"] == "PASSWORD_VERIFIER"

    def test_custom_auth_needs_its_triggers(self, make_client, start, refused):
        text = r"Custom auth lambda trigger is not configured for the user pool\."
        with refused("InvalidParameterException", text):
            start(make_client(), "CUSTOM_AUTH")

    @pytest.mark.parametrize(
        "flows", [["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], ["USER_PASSWORD_AUTH"]]
    )
    def test_a_password_signs_in_where_the_flow_is_allowed(self, make_client, confirmed, start, flows):
        client = make_client(ExplicitAuthFlows=flows)
        confirmed(client)
        tokens = start(client, "USER_PASSWORD_AUTH", PASSWORD=PASSWORD)["AuthenticationResult"]
        refreshed = start(client, "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=tokens["RefreshToken"])
        assert refreshed["AuthenticationResult"]["AccessToken"]

    def test_an_administrator_needs_the_admin_flow(self, cognito, make_client, confirmed, refused):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        confirmed(client)
        sign_in = {
            "UserPoolId": client["UserPoolId"],
            "ClientId": client["ClientId"],
            "AuthParameters": {"USERNAME": "ann", "PASSWORD": PASSWORD},
        }
        with refused("InvalidParameterException", "Auth flow not enabled for this client"):
            cognito.admin_initiate_auth(AuthFlow="ADMIN_USER_PASSWORD_AUTH", **sign_in)
        with refused("InvalidParameterException", r"Initiate Auth method not supported\."):
            cognito.admin_initiate_auth(AuthFlow="USER_PASSWORD_AUTH", **sign_in)

    @pytest.mark.parametrize("flow", ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"])
    def test_with_it_the_password_is_enough(self, cognito, make_client, confirmed, flow):
        client = make_client(ExplicitAuthFlows=[flow])
        confirmed(client)
        answer = cognito.admin_initiate_auth(
            UserPoolId=client["UserPoolId"],
            ClientId=client["ClientId"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
        )
        assert "AuthenticationResult" in answer

    def test_a_flow_that_does_not_exist(self, make_client, start, refused):
        text = r"1 validation error detected: Value 'ALLOW_USER_AUTH' at 'authFlow' failed to satisfy constraint: .*"
        with refused("InvalidParameterException", text):
            start(make_client(), "ALLOW_USER_AUTH")

    def test_user_auth_on_the_lite_tier(self, cognito, make_pool, make_client, start, refused):
        pool = make_pool()
        client = make_client(pool, ExplicitAuthFlows=USER_AUTH)
        cognito.update_user_pool(UserPoolId=pool, UserPoolTier="LITE")
        with refused("FeatureUnavailableInTierException", ".*"):
            start(client)


class TestUnknownUser:
    def test_legacy_says_so(self, make_client, start, refused):
        with refused("UserNotFoundException", r"User does not exist\."):
            start(make_client(ExplicitAuthFlows=USER_AUTH), username="nobody")

    def test_enabled_simulates_a_challenge_that_no_answer_meets(self, make_pool, make_client, start, respond, refused):
        client = make_client(
            make_pool(**WITH_EMAIL_OTP), ExplicitAuthFlows=USER_AUTH, PreventUserExistenceErrors="ENABLED"
        )
        challenge = start(client, username="bob@example.com")
        assert challenge["ChallengeName"] == "EMAIL_OTP"
        assert challenge["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "b***@e***"
        with refused("CodeMismatchException", r"Invalid code or auth state for the user\."):
            respond(client, challenge, USERNAME="bob@example.com", EMAIL_OTP_CODE="123456")

    def test_so_does_a_choice_where_the_pool_has_passwords_only(self, sandbox, make_client, start):
        client = make_client(ExplicitAuthFlows=USER_AUTH, PreventUserExistenceErrors="ENABLED")
        assert start(client, username="nobody")["ChallengeName"] == "SELECT_CHALLENGE"
        assert sandbox.outbox == []

    @pytest.mark.parametrize(
        ("mode", "code", "text"),
        [
            ("LEGACY", "UserNotFoundException", r"User does not exist\."),
            ("ENABLED", "NotAuthorizedException", r"Incorrect username or password\."),
        ],
    )
    def test_with_a_password(self, make_client, start, refused, mode, code, text):
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        client = make_client(ExplicitAuthFlows=flows, PreventUserExistenceErrors=mode)
        with refused(code, text):
            start(client, "USER_PASSWORD_AUTH", username="nobody", PASSWORD=PASSWORD)


class TestChallenges:
    @pytest.fixture
    def client(self, make_pool, make_client, confirmed):
        client = make_client(make_pool(**WITH_EMAIL_OTP), ExplicitAuthFlows=USER_AUTH)
        confirmed(client)
        return client

    def test_without_a_preference_the_user_chooses(self, client, start):
        answer = start(client)
        assert answer["ChallengeName"] == "SELECT_CHALLENGE"
        assert answer["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]

    def test_a_pool_without_otp_offers_passwords(self, make_client, confirmed, start):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        confirmed(client)
        assert start(client)["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]

    def test_a_preference_that_the_user_lacks_is_met_with_the_choice(self, client, start):
        assert start(client, PREFERRED_CHALLENGE="SMS_OTP")["ChallengeName"] == "SELECT_CHALLENGE"

    def test_the_choice_of_a_password_comes_with_it(self, client, start, respond):
        answer = respond(client, start(client), ANSWER="PASSWORD", PASSWORD=PASSWORD)
        assert "AuthenticationResult" in answer

    def test_a_preferred_password_may_come_at_once_or_be_asked_for(self, client, start, respond):
        assert "AuthenticationResult" in start(client, PREFERRED_CHALLENGE="PASSWORD", PASSWORD=PASSWORD)
        asked = start(client, PREFERRED_CHALLENGE="PASSWORD")
        assert "AuthenticationResult" in respond(client, asked, PASSWORD=PASSWORD)

    def test_a_wrong_password(self, client, start, refused):
        with refused("NotAuthorizedException", r"Incorrect username or password\."):
            start(client, PREFERRED_CHALLENGE="PASSWORD", PASSWORD="Wr0ng-one")  # noqa: S106

    def test_a_code_by_email(self, sandbox, client, start, respond, refused):
        asked = respond(client, start(client), ANSWER="EMAIL_OTP")
        assert asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "a***@e***"
        with refused("CodeMismatchException", r"Invalid code or auth state for the user\."):
            respond(client, asked, EMAIL_OTP_CODE="wrong")
        assert "AuthenticationResult" in respond(client, asked, EMAIL_OTP_CODE=sandbox.outbox[-1].code)

    def test_an_answer_to_another_challenge(self, client, start, respond, refused):
        with refused("NotAuthorizedException", r"Invalid session for the user\."):
            respond(client, start(client), "PASSWORD", PASSWORD=PASSWORD)

    def test_a_challenge_that_is_not_available(self, client, start, respond, refused):
        with refused("InvalidParameterException", "The challenge WEB_AUTHN is not available to the user.*"):
            respond(client, start(client), ANSWER="WEB_AUTHN")

    def test_what_the_sandbox_cannot_do_is_refused(self, client, start, respond, refused):
        with refused("UnknownOperationException", r"The sandbox does not model the challenge SMS_MFA\."):
            respond(client, start(client), "SMS_MFA", SMS_MFA_CODE="123456")

    def test_nobody_signs_in_before_confirming(self, make_client, sign_up, start, refused):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        sign_up(client)
        with refused("UserNotConfirmedException", r"User is not confirmed\."):
            start(client)

    def test_nor_when_disabled(self, cognito, client, start, refused):
        cognito.admin_disable_user(UserPoolId=client["UserPoolId"], Username="ann")
        with refused("NotAuthorizedException", r"User is disabled\."):
            start(client)


class TestSecretHash:
    def test_every_step_needs_its_own(self, sandbox, cognito, make_client, start, refused):
        client = make_client(GenerateSecret=True, ExplicitAuthFlows=USER_AUTH)
        right = secret_hash(client["ClientSecret"], "ann", client["ClientId"])
        with refused(
            "NotAuthorizedException", r"Client \w+ is configured with secret but SECRET_HASH was not received"
        ):
            start(client)
        cognito.sign_up(
            ClientId=client["ClientId"],
            Username="ann",
            Password=PASSWORD,
            SecretHash=right,
            UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
        )
        code = sandbox.outbox[-1].code
        cognito.confirm_sign_up(ClientId=client["ClientId"], Username="ann", ConfirmationCode=code, SecretHash=right)
        answer = start(client, PREFERRED_CHALLENGE="PASSWORD", PASSWORD=PASSWORD, SECRET_HASH=right)
        assert "AuthenticationResult" in answer
        with refused("NotAuthorizedException", r"Unable to verify secret hash for client \w+"):
            start(client, SECRET_HASH=right[::-1])


class TestUsers:
    def test_admin_create_user_gives_no_session(self, cognito, make_client):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        made = cognito.admin_create_user(UserPoolId=client["UserPoolId"], Username="bob")
        assert "Session" not in made
        assert made["User"]["UserStatus"] == "FORCE_CHANGE_PASSWORD"

    def test_a_passwordless_user_made_by_an_administrator_is_confirmed_at_once(self, cognito, make_pool):
        verified = [{"Name": "email", "Value": "bob@example.com"}, {"Name": "email_verified", "Value": "true"}]
        made = cognito.admin_create_user(
            UserPoolId=make_pool(**WITH_EMAIL_OTP), Username="bob", MessageAction="SUPPRESS", UserAttributes=verified
        )
        assert made["User"]["UserStatus"] == "CONFIRMED"

    def test_a_taken_name(self, cognito, make_pool, refused):
        pool = make_pool()
        cognito.admin_create_user(UserPoolId=pool, Username="bob")
        with refused("UsernameExistsException", "User account already exists"):
            cognito.admin_create_user(UserPoolId=pool, Username="bob")

    def test_an_unconfirmed_user_can_be_found_and_deleted_for_good(self, cognito, make_client, sign_up, refused):
        client = make_client()
        sign_up(client)
        pool = client["UserPoolId"]
        for found in ('username = "ann"', 'username ^= "a"', 'email = "ann@example.com"'):
            assert len(cognito.list_users(UserPoolId=pool, Filter=found)["Users"]) == 1
        cognito.admin_delete_user(UserPoolId=pool, Username="ann")
        for operation in (cognito.admin_get_user, cognito.admin_delete_user):
            with refused("UserNotFoundException", r"User does not exist\."):
                operation(UserPoolId=pool, Username="ann")
        sign_up(client)

    def test_in_an_email_pool_the_user_can_be_named_by_address_or_by_sub(
        self, cognito, make_pool, make_client, sign_up
    ):
        client = make_client(make_pool(UsernameAttributes=["email"]))
        sub = sign_up(client, "ann@example.com", UserAttributes=None)["UserSub"]
        pool = client["UserPoolId"]
        assert cognito.admin_get_user(UserPoolId=pool, Username=sub)["Username"] == sub
        cognito.admin_delete_user(UserPoolId=pool, Username="ann@example.com")
        assert cognito.list_users(UserPoolId=pool)["Users"] == []

    def test_confirmed_by_an_administrator_there_is_no_session(self, cognito, make_client, sign_up):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        sign_up(client)
        answer = cognito.admin_confirm_sign_up(UserPoolId=client["UserPoolId"], Username="ann")
        assert set(answer) == {"ResponseMetadata"}
