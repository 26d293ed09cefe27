"""Python imports this at its start where this folder is on PYTHONPATH: no network.

The kernels of the notebooks run with it, which proves that no chapter needs the
internet. Connections within the machine stay possible, Jupyter needs them.
"""

import socket

LOCAL = ("127.", "localhost", "::1")
connect = socket.socket.connect


def connect_here_only(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(LOCAL):
        raise OSError(f"The network is blocked in tests. Asked for: {address}")
    return connect(self, address)


socket.socket.connect = connect_here_only
