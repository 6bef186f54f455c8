"""Run as a process by the campaign: one sign-up probe that dies at a chosen point.

Arguments: endpoint URL, pool id, client id, point, signal name. The points are the steps of the probe; at the chosen
one the process sends itself the signal.
"""

import os
import signal
import sys

import typer

from cognito_audit.cli.command import guarded
from cognito_audit.probe import journal
from cognito_audit.probe.client import Caller
from cognito_audit.probe.sign_up import prepare
from cognito_audit.sources.live import Aws, Connection

POINTS = (
    "before-journal", "journal-written", "before-SignUp", "after-SignUp", "sub-known", "before-AdminDeleteUser",
    "after-AdminDeleteUser", "before-close", "after-close",
)  # fmt: skip


def main(url, pool_id, client_id, point, name):
    number = getattr(signal, name)

    def reach(here):
        if here == point:
            os.kill(os.getpid(), number)

    def wrapped(owner, method, before, after):
        original = getattr(owner, method)

        def call(self, *words, **more):
            reach(before(*words))
            answer = original(self, *words, **more)
            reach(after(*words))
            return answer

        setattr(owner, method, call)

    ready = prepare(Aws(Connection("", ("eu-west-1",), url)), pool_id, client_id, "eu-west-1")
    wrapped(Caller, "call", lambda operation, *_: f"before-{operation}", lambda operation, *_: f"after-{operation}")
    wrapped(journal.Journal, "_write", lambda *_: "before-journal", lambda *_: "journal-written")
    wrapped(journal.JournalRecord, "add_user_sub", lambda *_: "", lambda *_: "sub-known")
    wrapped(journal.JournalRecord, "close", lambda *_: "before-close", lambda *_: "after-close")
    ready.run()
    return 0


if __name__ == "__main__":
    try:
        guarded(main)(*sys.argv[1:])
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
