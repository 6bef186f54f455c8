"""The servers that the benchmarks measure against."""

import json
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_the_throttled_cognito_ends_in_silence_while_a_client_keeps_its_connection() -> None:
    command = [sys.executable, BENCHMARKS / "throttled_cognito.py", "free", "1", "1"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        connection = HTTPConnection(urlsplit(server.stdout.readline().strip()).netloc)
        connection.request("GET", "/")
        assert json.load(connection.getresponse())["calls"] == 0
        _, said = server.communicate(timeout=60)
        connection.close()
    assert (server.returncode, said) == (0, "")
