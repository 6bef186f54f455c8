"""SignUp and ConfirmSignUp of the sandbox: the Session rule first, then each refusal with AWS's words."""

import pytest

from cognito_audit.sandbox.secret_hash import secret_hash

PASSWORD = "Passw0rd!"  # noqa: S105
USER_AUTH = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
OTHER_FLOWS = [
    None,
    ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    ["USER_PASSWORD_AUTH"],
]


def email(address):
    return [{"Name": "email", "Value": address}]


class TestSession:
    def test_sign_up_answers_a_session_when_the_client_allows_user_auth(self, make_client, sign_up):
        answer = sign_up(make_client(ExplicitAuthFlows=USER_AUTH))
        assert 20 <= len(answer["Session"]) <= 4096
        assert answer["UserConfirmed"] is False

    @pytest.mark.parametrize("flows", OTHER_FLOWS, ids=["absent", "every-other-flow", "legacy"])
    def test_sign_up_has_no_session_key_otherwise(self, make_client, sign_up, flows):
        settings = {"ExplicitAuthFlows": flows} if flows else {}
        assert "Session" not in sign_up(make_client(**settings))

    def test_confirm_sign_up_takes_the_session_and_gives_another(self, sandbox, cognito, make_client, sign_up):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        first = sign_up(client)["Session"]
        second = cognito.confirm_sign_up(
            ClientId=client["ClientId"], Username="ann", ConfirmationCode=sandbox.outbox[-1].code, Session=first
        )["Session"]
        assert second != first

    def test_confirm_sign_up_without_a_session_gives_none(self, sandbox, cognito, make_client, sign_up):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        sign_up(client)
        code = sandbox.outbox[-1].code
        answer = cognito.confirm_sign_up(ClientId=client["ClientId"], Username="ann", ConfirmationCode=code)
        assert "Session" not in answer

    def test_a_wrong_code_does_not_spend_the_session(self, sandbox, cognito, make_client, sign_up, refused):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        session = sign_up(client)["Session"]
        confirm = {"ClientId": client["ClientId"], "Username": "ann", "Session": session}
        with refused("CodeMismatchException", r"Invalid verification code provided, please try again\."):
            cognito.confirm_sign_up(**confirm, ConfirmationCode="wrong")
        assert "Session" in cognito.confirm_sign_up(**confirm, ConfirmationCode=sandbox.outbox[-1].code)

    @pytest.mark.parametrize(("settings", "minutes"), [({}, 3), ({"AuthSessionValidity": 15}, 15)])
    def test_a_session_lives_as_long_as_the_client_says(
        self, sandbox, cognito, make_client, sign_up, refused, settings, minutes
    ):
        client = make_client(ExplicitAuthFlows=USER_AUTH, **settings)
        session = sign_up(client)["Session"]
        sandbox.clock.advance(minutes=minutes)
        with refused("NotAuthorizedException", r"Invalid session for the user, session is expired\."):
            cognito.confirm_sign_up(
                ClientId=client["ClientId"],
                Username="ann",
                ConfirmationCode=sandbox.outbox[-1].code,
                Session=session,
            )

    def test_the_session_of_another_user_is_refused(self, sandbox, cognito, make_client, sign_up, refused):
        client = make_client(ExplicitAuthFlows=USER_AUTH)
        foreign = sign_up(client, "bob")["Session"]
        sign_up(client, "ann")
        with refused("NotAuthorizedException", r"Invalid session for the user\."):
            cognito.confirm_sign_up(
                ClientId=client["ClientId"],
                Username="ann",
                ConfirmationCode=sandbox.outbox[-1].code,
                Session=foreign,
            )


class TestDelivery:
    def test_the_code_is_in_the_outbox_and_its_destination_is_masked(self, sandbox, make_client, sign_up):
        client = make_client()
        details = sign_up(client)["CodeDeliveryDetails"]
        assert details == {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
        [message] = sandbox.outbox
        assert (message.to, message.username, message.medium) == ("ann@example.com", "ann", "EMAIL")
        assert message.client_id == client["ClientId"]
        assert len(message.code) == 6

    def test_nothing_is_sent_where_nothing_is_auto_verified(
        self, sandbox, cognito, make_pool, make_client, sign_up, refused
    ):
        client = make_client(make_pool(AutoVerifiedAttributes=[]))
        assert "CodeDeliveryDetails" not in sign_up(client)
        assert sandbox.outbox == []
        with refused("NotAuthorizedException", r"Cannot resend codes\. Auto verification not turned on\."):
            cognito.resend_confirmation_code(ClientId=client["ClientId"], Username="ann")

    def test_a_text_message_wins_over_an_email(self, make_pool, make_client, sign_up):
        client = make_client(make_pool(AutoVerifiedAttributes=["email", "phone_number"]))
        attributes = [*email("ann@example.com"), {"Name": "phone_number", "Value": "+14255550134"}]
        details = sign_up(client, UserAttributes=attributes)["CodeDeliveryDetails"]
        assert details == {"Destination": "+*******0134", "DeliveryMedium": "SMS", "AttributeName": "phone_number"}

    def test_a_link_has_no_code(self, sandbox, make_pool, make_client, sign_up):
        sign_up(make_client(make_pool(VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"})))
        assert sandbox.outbox[-1].code is None


class TestCodes:
    @pytest.fixture
    def confirm(self, cognito, make_client, sign_up):
        client = make_client()
        sign_up(client)

        def go(code, username="ann"):
            return cognito.confirm_sign_up(ClientId=client["ClientId"], Username=username, ConfirmationCode=code)

        go.client = client
        return go

    def test_the_code_works_for_a_day(self, sandbox, confirm):
        sandbox.clock.advance(hours=23.9)
        assert confirm(sandbox.outbox[-1].code)["ResponseMetadata"]["HTTPStatusCode"] == 200

    def test_after_a_day_it_has_expired(self, sandbox, confirm, refused):
        sandbox.clock.advance(hours=24)
        with refused("ExpiredCodeException", r"Invalid code provided, please request a code again\."):
            confirm(sandbox.outbox[-1].code)

    def test_a_superseded_code_has_expired(self, sandbox, cognito, confirm, refused):
        old = sandbox.outbox[-1].code
        cognito.resend_confirmation_code(ClientId=confirm.client["ClientId"], Username="ann")
        with refused("ExpiredCodeException", r"Invalid code provided, please request a code again\."):
            confirm(old)
        confirm(sandbox.outbox[-1].code)

    def test_a_confirmed_user_cannot_be_confirmed_again(self, sandbox, cognito, confirm, refused):
        confirm(sandbox.outbox[-1].code)
        with refused("NotAuthorizedException", r"User cannot be confirmed\. Current status is CONFIRMED"):
            confirm(sandbox.outbox[-1].code)
        with refused("InvalidParameterException", r"User is already confirmed\."):
            cognito.resend_confirmation_code(ClientId=confirm.client["ClientId"], Username="ann")

    def test_confirming_verifies_the_address(self, sandbox, cognito, confirm):
        confirm(sandbox.outbox[-1].code)
        user = cognito.admin_get_user(UserPoolId=confirm.client["UserPoolId"], Username="ann")
        assert {"Name": "email_verified", "Value": "true"} in user["UserAttributes"]

    @pytest.mark.parametrize(
        ("mode", "code", "text"),
        [
            ("LEGACY", "UserNotFoundException", r"Username/client id combination not found\."),
            ("ENABLED", "ExpiredCodeException", r"Invalid code provided, please request a code again\."),
        ],
    )
    def test_an_unknown_user(self, cognito, make_client, refused, mode, code, text):
        client = make_client(PreventUserExistenceErrors=mode)
        with refused(code, text):
            cognito.confirm_sign_up(ClientId=client["ClientId"], Username="nobody", ConfirmationCode="123456")


class TestSecretHash:
    @pytest.fixture
    def client(self, make_client):
        return make_client(GenerateSecret=True, ExplicitAuthFlows=USER_AUTH)

    def test_the_right_hash_is_accepted(self, client, sign_up):
        assert "Session" in sign_up(client, SecretHash=secret_hash(client["ClientSecret"], "ann", client["ClientId"]))

    def test_a_missing_one(self, client, sign_up, refused):
        with refused(
            "NotAuthorizedException", r"Client \w{26} is configured with secret but SECRET_HASH was not received"
        ):
            sign_up(client)

    @pytest.mark.parametrize("name", ["bob", "ANN"])
    def test_one_over_another_name(self, client, sign_up, refused, name):
        wrong = secret_hash(client["ClientSecret"], name, client["ClientId"])
        with refused("NotAuthorizedException", r"Unable to verify secret hash for client \w{26}"):
            sign_up(client, SecretHash=wrong)

    def test_a_public_client_takes_none(self, make_client, sign_up, refused):
        with refused("InvalidParameterException", r".* is not configured for secret but secret hash was received"):
            sign_up(make_client(), SecretHash="aGFzaA==")


class TestRefusals:
    def test_closed_sign_up(self, make_pool, make_client, sign_up, refused):
        client = make_client(make_pool(AdminCreateUserConfig={"AllowAdminCreateUserOnly": True}))
        with refused("NotAuthorizedException", "SignUp is not permitted for this user pool"):
            sign_up(client)

    def test_a_taken_alias_is_refused_when_it_is_confirmed(
        self, sandbox, cognito, make_pool, make_client, sign_up, refused
    ):
        client = make_client(make_pool(AliasAttributes=["email"]))
        for name in ("ann", "bob"):
            sign_up(client, name)
        confirm = {"ClientId": client["ClientId"]}
        cognito.confirm_sign_up(**confirm, Username="ann", ConfirmationCode=sandbox.outbox[0].code)
        with refused("AliasExistsException", r"An account with the given email already exists\."):
            cognito.confirm_sign_up(**confirm, Username="bob", ConfirmationCode=sandbox.outbox[1].code)
        cognito.confirm_sign_up(
            **confirm, Username="bob", ConfirmationCode=sandbox.outbox[1].code, ForceAliasCreation=True
        )
        named = cognito.admin_get_user(UserPoolId=client["UserPoolId"], Username="ann@example.com")
        assert named["Username"] == "bob"

    def test_an_unknown_client(self, sign_up, refused):
        with refused("ResourceNotFoundException", r"User pool client nosuchclient does not exist\."):
            sign_up({"ClientId": "nosuchclient"})

    def test_a_taken_name(self, make_client, sign_up, refused):
        client = make_client()
        sign_up(client)
        with refused("UsernameExistsException", "User already exists"):
            sign_up(client)

    def test_a_taken_address_in_an_email_pool(self, cognito, make_pool, make_client, sign_up, refused):
        client = make_client(make_pool(UsernameAttributes=["email"]))
        sub = sign_up(client, "ann@example.com", UserAttributes=None)["UserSub"]
        with refused("UsernameExistsException", r"An account with the given email already exists\."):
            sign_up(client, "ann@example.com", UserAttributes=None)
        stored = cognito.admin_get_user(UserPoolId=client["UserPoolId"], Username="ann@example.com")
        assert stored["Username"] == sub

    def test_a_taken_name_in_other_letters_where_case_does_not_count(self, make_pool, make_client, sign_up, refused):
        client = make_client(make_pool(UsernameConfiguration={"CaseSensitive": False}))
        sign_up(client, "ann")
        with refused("UsernameExistsException", "User already exists"):
            sign_up(client, "Ann")

    @pytest.mark.parametrize(
        ("settings", "name", "text"),
        [
            ({"UsernameAttributes": ["email"]}, "ann", r"Username should be an email\."),
            ({"UsernameAttributes": ["phone_number"]}, "ann", r"Username should be a phone number\."),
            (
                {"UsernameAttributes": ["email", "phone_number"]},
                "ann",
                r"Username should be either an email or a phone number\.",
            ),
            (
                {"AliasAttributes": ["email"]},
                "ann@example.com",
                r"Username cannot be of email format, since user pool is configured for email alias\.",
            ),
        ],
    )
    def test_a_name_of_the_wrong_form(self, make_pool, make_client, sign_up, refused, settings, name, text):
        with refused("InvalidParameterException", text):
            sign_up(make_client(make_pool(**settings)), name, UserAttributes=None)

    @pytest.mark.parametrize(
        ("password", "complaint"),
        [
            ("Short1!", "Password not long enough"),
            ("passw0rd!", "Password must have uppercase characters"),
            ("PASSW0RD!", "Password must have lowercase characters"),
            ("Password!", "Password must have numeric characters"),
            ("Passw0rdd", "Password must have symbol characters"),
        ],
    )
    def test_a_password_that_misses_the_policy(self, make_client, sign_up, refused, password, complaint):
        with refused("InvalidPasswordException", f"Password did not conform with policy: {complaint}"):
            sign_up(make_client(), Password=password)

    @pytest.mark.parametrize(
        ("attributes", "code", "text"),
        [
            (
                [],
                "InvalidParameterException",
                r"Attributes .* schema: name\.formatted: The attribute name\.formatted is required",
            ),
            (
                [{"Name": "custom:nosuch", "Value": "x"}],
                "InvalidParameterException",
                r"Attributes .* schema: custom:nosuch: Attribute does not exist in the schema\.",
            ),
            (email("nonsense"), "InvalidParameterException", r"Invalid email address format\."),
            (
                [{"Name": "phone_number", "Value": "0134"}],
                "InvalidParameterException",
                r"Invalid phone number format\.",
            ),
            (
                [{"Name": "email_verified", "Value": "true"}],
                "NotAuthorizedException",
                "A client attempted to write unauthorized attribute",
            ),
            (
                [{"Name": "birthdate", "Value": "70-1-1"}],
                "InvalidParameterException",
                r"Attributes .* schema: birthdate: .*",
            ),
        ],
    )
    def test_attributes_against_the_schema(self, make_pool, make_client, sign_up, refused, attributes, code, text):
        needs_name = {"Schema": [{"Name": "name", "AttributeDataType": "String", "Required": True, "Mutable": True}]}
        client = make_client(make_pool(**(needs_name if not attributes else {})))
        with refused(code, text):
            sign_up(client, UserAttributes=attributes)

    def test_an_attribute_outside_write_attributes(self, make_client, sign_up, refused):
        with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
            sign_up(make_client(WriteAttributes=["name"]))

    def test_a_required_attribute_is_writable_by_every_client(self, make_pool, make_client, sign_up):
        schema = [{"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True}]
        client = make_client(make_pool(Schema=schema), WriteAttributes=["name"])
        assert sign_up(client, UserAttributes=email("ann@example.com"))["UserSub"]

    def test_oidc_profile_lets_a_client_write_a_name_and_no_address(self, make_client, sign_up, refused):
        client = make_client(WriteAttributes=["oidc:profile"])
        assert sign_up(client, UserAttributes=[{"Name": "given_name", "Value": "Ann"}])["UserSub"]
        with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
            sign_up(client, UserAttributes=email("ann@example.com"))


class TestPasswordless:
    OTP = {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}}  # noqa: RUF012

    def test_a_password_may_be_left_out_where_a_code_can_take_its_place(self, make_pool, make_client, sign_up):
        client = make_client(make_pool(**self.OTP), ExplicitAuthFlows=USER_AUTH)
        assert "Session" in sign_up(client, Password=None)

    @pytest.mark.parametrize(
        ("pool", "attributes"),
        [({}, email("ann@example.com")), ({**OTP, "AutoVerifiedAttributes": []}, email("ann@example.com")), (OTP, [])],
        ids=["no-otp-factor", "nothing-auto-verified", "no-address-sent"],
    )
    def test_it_may_not_otherwise(self, make_pool, make_client, sign_up, refused, pool, attributes):
        client = make_client(make_pool(**pool), ExplicitAuthFlows=USER_AUTH)
        with refused("InvalidParameterException", "A password is required.*"):
            sign_up(client, Password=None, UserAttributes=attributes)


class TestPreSignUpTrigger:
    @pytest.fixture
    def client(self, make_pool, make_client):
        arn = "arn:aws:lambda:eu-west-1:123456789012:function:pre-sign-up"
        return make_client(make_pool(LambdaConfig={"PreSignUp": arn}), ExplicitAuthFlows=USER_AUTH)

    def test_it_may_confirm_the_user_and_then_there_is_neither_code_nor_session(self, sandbox, client, sign_up):
        sandbox.triggers[client["UserPoolId"]] = {"PreSignUp": "auto-confirm"}
        answer = sign_up(client)
        assert answer["UserConfirmed"] is True
        assert not {"Session", "CodeDeliveryDetails"} & set(answer)

    def test_it_may_refuse_the_user(self, sandbox, cognito, client, sign_up, refused):
        sandbox.triggers[client["UserPoolId"]] = {"PreSignUp": "error: not you"}
        with refused("UserLambdaValidationException", r"PreSignUp failed with error not you\."):
            sign_up(client)
        assert cognito.list_users(UserPoolId=client["UserPoolId"])["Users"] == []

    def test_it_may_let_the_user_pass(self, client, sign_up):
        assert "Session" in sign_up(client)
