"""Drives the snippet beside it as an app would; codes come in on standard input. Prints what each call answered."""

import sys

import snippet


def say(*words):
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


username, password, *lost = sys.argv[1:]
session = snippet.sign_up(username, password, {"email": username})
say("SignUp:", "Session" if session else "no Session")
while True:
    say("code?")
    try:
        session = snippet.confirm_sign_up(username, sys.stdin.readline().strip(), session)
        break
    except snippet.cognito.exceptions.CodeMismatchException as error:
        say("ConfirmSignUp:", error.response["Error"]["Code"])
say("ConfirmSignUp:", "Session" if session else "no Session")
try:
    tokens = snippet.sign_in(username, password, None if lost else session)
except RuntimeError as error:
    say("error:", str(error))
    tokens = {}
say("tokens:", str("AccessToken" in tokens).lower())
