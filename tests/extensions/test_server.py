"""The server of `course serve`, in this process; test_course_command.py runs the command itself."""

import contextlib
import socket
import threading
from http.server import SimpleHTTPRequestHandler

from coursekit.cli.server import make_server


@contextlib.contextmanager
def serving(folder):
    """A running server; at the end, its requests are done."""
    with make_server(folder, 0) as server:
        server.daemon_threads = False  # closing waits for them
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def ask(server, request: bytes) -> socket.socket:
    reader = socket.create_connection(server.server_address, timeout=120)
    reader.sendall(request)
    return reader


def test_only_this_machine_is_served(tmp_path):
    with make_server(tmp_path, 0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_a_reader_who_leaves_early_is_no_error(tmp_path, capfd):
    (tmp_path / "large.bin").write_bytes(bytes(20_000_000))  # more than the connection holds
    with serving(tmp_path) as server, ask(server, b"GET /large.bin HTTP/1.0\r\n\r\n") as reader:
        assert reader.recv(12) == b"HTTP/1.0 200"
    assert capfd.readouterr().err == ""


def test_a_fault_of_the_server_is_printed(tmp_path, monkeypatch, capfd):
    def fail(handler):
        raise ValueError("a fault")

    monkeypatch.setattr(SimpleHTTPRequestHandler, "do_GET", fail)
    with serving(tmp_path) as server, ask(server, b"GET / HTTP/1.0\r\n\r\n") as reader:
        assert reader.recv(1) == b""
    assert "ValueError: a fault" in capfd.readouterr().err
