"""The network is blocked in tests, in this process and in those it starts."""

import socket
import subprocess
import sys

import pytest

ASK = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"


def test_this_process_is_offline():
    with pytest.raises(OSError, match="The network is blocked in tests"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_processes_that_are_started_are_offline():
    asked = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True)
    assert asked.returncode == 1
    assert "The network is blocked in tests" in asked.stderr
