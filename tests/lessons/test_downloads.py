"""Downloads against a server on this machine that behaves well, badly and oddly."""

import gzip
import hashlib
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from genvision.datasets import digits, downloads, mnist
from genvision.datasets.downloads import DownloadError, RemoteFile, cache_folder, fetch

NAME = "train-images.gz"
BODY = np.random.default_rng(0).bytes(200_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
REAL_FILES = Path(__file__).parents[2].parent / "shared" / "data" / "mnist"


# --- the server -------------------------------------------------------------------------------


class Server(ThreadingHTTPServer):
    """Answers each request with the next of `answers`; the last one stays.

    Attributes:
        files: path -> bytes.
        asked: (path, Range header or None) of each request so far.
        closing: set when the test is over, so that an answer that waits can end.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.files, self.answers, self.asked = {NAME: BODY}, [whole], []
        self.closing = threading.Event()

    def handle_error(self, request, client_address):
        pass  # a client that hangs up early is what some tests are about


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.rpartition("/")[2]
        self.server.asked.append((name, self.headers.get("Range")))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer(self, self.server.files[name])

    def head(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def start(self):
        asked = self.headers.get("Range")
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0

    def head_of_rest(self, body):
        """Send the head that fits the request's Range; return the bytes to follow."""
        start, end = self.start(), len(body)
        content_range = {"Content_Range": f"bytes {start}-{end - 1}/{end}"} if start else {}
        self.head(206 if start else 200, Content_Length=end - start, **content_range)
        return body[start:]

    def log_message(self, *args):
        pass


def whole(handler, body):
    handler.wfile.write(handler.head_of_rest(body))


def without_range(handler, body):
    handler.head(200, Content_Length=len(body))
    handler.wfile.write(body)


def unsized(handler, body):
    handler.head(200)
    handler.wfile.write(body)


def encoded(handler, body):
    handler.head(200, Content_Length=len(body), Content_Encoding="gzip")
    handler.wfile.write(body)


def chunked(handler, body, *, end=b"0\r\n\r\n"):
    handler.head(200, Transfer_Encoding="chunked")
    handler.wfile.write(b"%x\r\n" % len(body) + body + b"\r\n" + end)


def chunked_cut(handler, body):
    chunked(handler, body[:120_000], end=b"")


def slow(handler, body):
    rest = handler.head_of_rest(body)
    for i in range(0, len(rest), 20_000):
        time.sleep(0.01)
        handler.wfile.write(rest[i : i + 20_000])


def cut(handler, body):
    handler.wfile.write(handler.head_of_rest(body)[:120_000])


def cut_unsized(handler, body):
    unsized(handler, body[:120_000])


def stalled(handler, body):
    cut(handler, body)
    handler.server.closing.wait(10)


def altered(handler, body):
    without_range(handler, body[:-1] + bytes([body[-1] ^ 1]))


def too_long(handler, body):
    without_range(handler, body + b"more")


def endless(handler, body):
    """50 times too long: enough to notice, and no disk is filled if nobody does."""
    handler.head(200)
    for _ in range(50):
        handler.wfile.write(body)


def web_page(handler, body):
    page = b"<!DOCTYPE html><title>Please log in</title>"
    handler.head(200, Content_Length=len(page), Content_Type="text/html; charset=utf-8")
    handler.wfile.write(page)


def disguised_web_page(handler, body):
    unsized(handler, b"<!DOCTYPE html><title>Please log in</title>")


def empty(handler, body):
    handler.head(200, Content_Length=0)


def missing(handler, body):
    handler.send_error(404)


def busy(handler, body):
    handler.send_error(503)


def other_range(handler, body):
    if not handler.start():
        return cut(handler, body)
    handler.head(206, Content_Range=f"bytes 0-{len(body) - 1}/{len(body)}")
    handler.wfile.write(body)


def refused_range(handler, body):
    if not handler.start():
        return cut(handler, body)
    handler.send_error(416)


def redirect_to(address):
    def redirect(handler, body):
        handler.head(302, Location=address, Content_Length=0)

    return redirect


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("GENVISION_OFFLINE", raising=False)
    monkeypatch.setattr(downloads, "PAUSE", 0.01)
    monkeypatch.setattr(downloads, "TIMEOUT", (2, 10))
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def remote(server):
    return RemoteFile(NAME, len(BODY), SHA256, (server.url,))


def parts(folder):
    return [path.name for path in folder.iterdir() if path.name.endswith(".part")]


# --- what works -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers, ranges",
    [
        ([whole], [None]),
        ([without_range], [None]),
        ([unsized], [None]),
        ([encoded], [None]),  # the bytes as they are, not unpacked
        ([chunked], [None]),
        ([slow], [None]),
        ([busy, whole], [None, None]),
        ([missing, whole], [None, None]),
        ([altered, whole], [None, None]),
        ([cut, without_range], [None, True]),
        ([cut, whole], [None, True]),
        ([cut, busy, whole], [None, True, True]),
        ([cut_unsized, whole], [None, True]),
        ([chunked_cut, whole], [None, True]),
        ([stalled, whole], [None, True]),
        ([other_range, other_range, whole], [None, True, None]),
        ([refused_range, refused_range, whole], [None, True, None]),
        ([disguised_web_page, whole, whole], [None, True, None]),  # page + rest is not the file
    ],
    ids=lambda value: "-".join(getattr(item, "__name__", "") for item in value).strip("-") or None,
)
def test_arrives_whole(server, remote, tmp_path, monkeypatch, answers, ranges):
    if stalled in answers:
        monkeypatch.setattr(downloads, "TIMEOUT", (2, 0.5))
    server.answers = list(answers)
    path = fetch(remote, tmp_path / "new" / "folder", progress=False)
    assert path == tmp_path / "new" / "folder" / NAME
    assert path.read_bytes() == BODY
    assert [asked and True for _, asked in server.asked] == ranges
    assert not parts(path.parent)


def test_resume_sends_the_range_and_joins_the_bytes(server, remote, tmp_path):
    (tmp_path / f"{NAME}.part").write_bytes(BODY[:70_000])
    assert fetch(remote, tmp_path, progress=False).read_bytes() == BODY
    assert server.asked == [(NAME, "bytes=70000-")]


def test_a_broken_download_loses_at_most_one_chunk(server, remote, tmp_path):
    server.answers = [cut, whole]
    fetch(remote, tmp_path, progress=False)
    resumed_at = int(server.asked[1][1].removeprefix("bytes=").removesuffix("-"))
    assert 120_000 - downloads.CHUNK <= resumed_at <= 120_000


def test_offline_asks_no_server(server, remote, tmp_path, monkeypatch):
    monkeypatch.setenv("GENVISION_OFFLINE", "1")
    with pytest.raises(DownloadError, match="GENVISION_OFFLINE"):
        fetch(remote, tmp_path / "cache")
    assert server.asked == [] and not (tmp_path / "cache").exists()
    monkeypatch.delenv("GENVISION_OFFLINE")
    there = fetch(remote, tmp_path / "cache")
    monkeypatch.setenv("GENVISION_OFFLINE", "1")
    assert fetch(remote, tmp_path / "cache") == there


def test_second_mirror(server, remote, tmp_path):
    server.answers = [missing, whole]
    mirrors = (f"{server.url}first/", f"{server.url}second/")
    fetch(RemoteFile(NAME, len(BODY), SHA256, mirrors), tmp_path, progress=False)
    assert len(server.asked) == 2


def test_redirect_to_another_address(server, remote, tmp_path):
    server.answers = [redirect_to(f"{server.url}elsewhere/{NAME}"), whole]
    assert fetch(remote, tmp_path, progress=False).read_bytes() == BODY


def test_back_off_doubles(server, remote, tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(downloads.time, "sleep", pauses.append)
    monkeypatch.setattr(downloads, "PAUSE", 1.0)
    monkeypatch.setattr(downloads, "ATTEMPTS", 5)
    server.answers = [busy]
    with pytest.raises(DownloadError):
        fetch(remote, tmp_path, progress=False)
    assert pauses == [0, 1, 2, 4, 8]


@pytest.mark.parametrize("progress", [True, False])
def test_progress_bar(server, remote, tmp_path, capsys, progress):
    fetch(remote, tmp_path, progress=progress)
    assert (NAME in capsys.readouterr().err) == progress


# --- what is in the folder already ------------------------------------------------------------


@pytest.mark.parametrize(
    "name, content, requests",
    [
        (NAME, BODY, 0),
        (NAME, BODY[:-1] + b"?", 1),  # altered
        (NAME, BODY[:1000], 1),  # half a file, put there by something else
        (NAME, b"", 1),
        (f"{NAME}.part", BODY, 0),  # killed just before the renaming
        (f"{NAME}.part", BODY + b"more", 2),
        (f"{NAME}.part", b"?" * 70_000, 2),  # resumed, found wrong, fetched anew
        (f"{NAME}.part", b"", 1),
    ],
)
def test_cache(server, remote, tmp_path, name, content, requests):
    (tmp_path / name).write_bytes(content)
    assert fetch(remote, tmp_path, progress=False).read_bytes() == BODY
    expected = requests - 1 if content.endswith(b"more") else requests  # thrown away without a request
    assert len(server.asked) == expected
    assert not parts(tmp_path)


# --- what does not work -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, message",
    [
        (cut, None),  # three rounds are enough to get all of it, piece by piece
        (altered, f"expected SHA-256 {SHA256}, received [0-9a-f]{{64}}"),
        (too_long, "expected 200,000 bytes, received an answer of 200004"),
        (endless, "expected 200,000 bytes, received 200,001"),
        (web_page, "received a web page"),
        (disguised_web_page, "expected 200,000 bytes, received"),
        (empty, "received an answer of 0"),
        (missing, "404 .*: expected 200,000 bytes, received 0"),
        (busy, "503 "),
        (redirect_to("http://127.0.0.1:9/"), "refused"),
        (redirect_to("ftp://127.0.0.1/file"), "No connection adapters"),
        (redirect_to(NAME), "redirects"),  # to itself
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_bad_answers(server, remote, tmp_path, answer, message):
    server.answers = [answer]
    if message:
        with pytest.raises(DownloadError, match=message) as error:
            fetch(remote, tmp_path, progress=False)
        for fact in (NAME, "200,000 bytes", SHA256, server.url, str(tmp_path), "by hand"):
            assert fact in str(error.value)
        assert not (tmp_path / NAME).exists()

    server.answers = [whole]  # whatever was left behind does no harm
    assert fetch(remote, tmp_path, progress=False).read_bytes() == BODY
    assert not parts(tmp_path)


def test_redirect_to_a_local_file_is_refused(server, remote, tmp_path):
    (tmp_path / "private").write_bytes(BODY)  # the right bytes, so that only the address can be at fault
    server.answers = [redirect_to((tmp_path / "private").as_uri())]
    with pytest.raises(DownloadError, match="No connection adapters"):
        fetch(remote, tmp_path / "cache", progress=False)


def test_a_cut_download_is_kept_for_the_next_call(server, remote, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)
    server.answers = [cut]
    with pytest.raises(DownloadError, match=r"expected 200,000 bytes, received \d"):
        fetch(remote, tmp_path, progress=False)
    assert not (tmp_path / NAME).exists()
    kept = (tmp_path / f"{NAME}.part").read_bytes()
    assert len(kept) > 0 and BODY.startswith(kept)


@pytest.mark.parametrize(
    "answer, message",
    [
        (other_range, "expected bytes from 70,000 on, received 206 bytes 0-199999/200000"),
        (refused_range, "expected bytes from 70,000 on, received 416"),
    ],
)
def test_a_part_that_cannot_be_resumed_is_thrown_away(server, remote, tmp_path, monkeypatch, answer, message):
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)
    (tmp_path / f"{NAME}.part").write_bytes(BODY[:70_000])
    server.answers = [answer]
    with pytest.raises(DownloadError, match=message):
        fetch(remote, tmp_path, progress=False)
    assert not parts(tmp_path)


def test_a_silent_server_is_given_up(server, remote, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)
    monkeypatch.setattr(downloads, "TIMEOUT", (2, 0.3))
    server.answers = [stalled]
    with pytest.raises(DownloadError, match="timed out"):
        fetch(remote, tmp_path, progress=False)


def test_an_endless_answer_does_not_fill_the_disk(server, remote, tmp_path, monkeypatch):
    sizes, save = [], downloads._save

    def saved(stream, file, part, *args):
        save(stream, file, part, *args)
        sizes.append(part.stat().st_size)

    monkeypatch.setattr(downloads, "_save", saved)
    server.answers = [endless]
    with pytest.raises(DownloadError):
        fetch(remote, tmp_path, progress=False)
    assert sizes == [200_001] * downloads.ATTEMPTS
    assert not parts(tmp_path)


def test_unreachable(server, remote, tmp_path):
    server.closing.set()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as gone:
        address = f"http://127.0.0.1:{gone.server_port}/"
    with pytest.raises(DownloadError, match=f"(?s){NAME}.*refused.*by hand") as error:
        fetch(RemoteFile(NAME, len(BODY), SHA256, (address,)), tmp_path, progress=False)
    assert address in str(error.value)


def test_unreachable_says_nothing_of_the_folder(server, remote, tmp_path):
    server.answers = [busy]
    with pytest.raises(DownloadError) as error:
        fetch(remote, tmp_path, progress=False)
    assert str(error.value).startswith(f"could not download {NAME}")
    assert "cannot write" not in str(error.value) and "GENVISION_CACHE" not in str(error.value)


@pytest.fixture
def no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def problem(url, folder) -> str:
    with pytest.raises(DownloadError) as error:
        fetch(RemoteFile(NAME, len(BODY), SHA256, (url,)), folder, progress=False)
    assert "secret" not in str(error.value), "a password has no place in a message"
    return str(error.value)


def no_names(*arguments, **options):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_offline_is_named(server, tmp_path, no_proxies, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    told = problem("https://data.example/", tmp_path)
    assert "the server is not found by its name: is this computer offline?" in told


PROXY = "127.0.0.1:9"  # nobody answers there


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("HTTPS_PROXY", f"http://user:secret@{PROXY}", rf"the proxy {PROXY} .* cannot be reached .*refused"),
        ("https_proxy", PROXY, rf"the proxy {PROXY} \(from HTTPS_PROXY.* cannot be reached .*refused"),
        ("ALL_PROXY", f"socks5://user:secret@{PROXY}", rf"the proxy {PROXY} .* takes the package PySocks"),
        ("HTTPS_PROXY", f"quic://{PROXY}", rf"the proxy {PROXY} .*unsupported scheme quic"),
        ("HTTPS_PROXY", "http://", "the proxy .*malformed"),
        ("REQUESTS_CA_BUNDLE", "/nowhere.pem", "the server: .* CA certificate bundle.* /nowhere.pem"),
    ],
)
def test_the_way_out_is_named(server, tmp_path, no_proxies, monkeypatch, variable, value, message):
    monkeypatch.setitem(sys.modules, "socks", None)  # PySocks, where it is installed
    monkeypatch.setenv(variable, value)
    told = problem("https://data.example/", tmp_path)
    assert re.search(message, told) and "GENVISION_CACHE" not in told


def test_a_proxy_that_wants_a_password(server, tmp_path, no_proxies, monkeypatch):
    """The local server is the proxy; it does not know how to make a tunnel."""
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    assert re.search(
        "the proxy 127.0.0.1:.*Tunnel connection failed: 501", problem("https://a.example/", tmp_path)
    )


def test_a_full_disk_is_named(server, remote, tmp_path):
    (tmp_path / f"{NAME}.part").symlink_to("/dev/full")
    with pytest.raises(DownloadError, match="no room for its 200,000 bytes .*GENVISION_CACHE.*with room"):
        fetch(remote, tmp_path, progress=False)
    assert len(server.asked) == 1, "another mirror would not help"


def test_a_forbidden_folder_is_named(server, remote):
    with pytest.raises(DownloadError, match="/sys/genvision: you may not write there .*GENVISION_CACHE"):
        fetch(remote, Path("/sys/genvision"), progress=False)
    assert server.asked == []


def test_folder_that_cannot_be_written(server, remote, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DownloadError, match=f"(?s){NAME}.*GENVISION_CACHE"):
        fetch(remote, tmp_path / "file" / "mnist", progress=False)
    (tmp_path / NAME).mkdir()  # a folder where the file should be
    with pytest.raises(DownloadError, match=f"(?s){NAME}.*GENVISION_CACHE"):
        fetch(remote, tmp_path, progress=False)


def test_another_process_takes_too_long(server, remote, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "LOCK_TIMEOUT", 0.1)
    lock = downloads.filelock.FileLock(tmp_path / f"{NAME}.lock")
    with lock, pytest.raises(DownloadError, match=f"another process.*{NAME}"):
        fetch(remote, tmp_path, progress=False)


# --- several processes ------------------------------------------------------------------------

FETCH = """
import sys
from pathlib import Path
from genvision.datasets.downloads import RemoteFile, fetch
name, size, sha256, mirror, folder = sys.argv[1:]
print("ready", flush=True)
fetch(RemoteFile(name, int(size), sha256, (mirror,)), Path(folder), progress=False)
"""


def start_process(remote, folder):
    arguments = [NAME, str(remote.size), remote.sha256, remote.mirrors[0], str(folder)]
    return subprocess.Popen(
        [sys.executable, "-c", FETCH, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_two_processes_download_once(server, remote, tmp_path):
    both_started = threading.Event()

    def when_both_started(handler, body):
        both_started.wait(20)
        slow(handler, body)

    server.answers = [when_both_started]
    processes = [start_process(remote, tmp_path) for _ in range(2)]
    for process in processes:
        assert process.stdout.readline() == b"ready\n"
    time.sleep(0.2)
    both_started.set()
    for process in processes:
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 0, errors.decode()
    assert len(server.asked) == 1
    assert (tmp_path / NAME).read_bytes() == BODY


def test_killed_process_leaves_a_part_that_is_resumed(server, remote, tmp_path):
    server.answers = [stalled, whole]
    process, part = start_process(remote, tmp_path), tmp_path / f"{NAME}.part"
    for _ in range(1000):
        if part.exists() and part.stat().st_size:
            break
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert not (tmp_path / NAME).exists()

    size = part.stat().st_size
    assert 0 < size <= 120_000
    assert fetch(remote, tmp_path, progress=False).read_bytes() == BODY
    assert server.asked[1] == (NAME, f"bytes={size}-")


# --- the full set of digits -------------------------------------------------------------------


def idx(values):
    """A gzip-packed IDX file, written from the format's description."""
    sizes = struct.pack(f">{values.ndim}I", *values.shape)
    return gzip.compress(bytes([0, 0, 8, values.ndim]) + sizes + values.tobytes())


def made_files(monkeypatch):
    """Four small files under the real names; the table of sizes and hashes is made to fit."""
    rng = np.random.default_rng(1)
    shapes = [(60, 28, 28), (60,), (10, 28, 28), (10,)]
    packed = [idx(rng.integers(0, 256 if len(s) > 1 else 10, s, dtype=np.uint8)) for s in shapes]
    table = [
        (name, len(data), hashlib.sha256(data).hexdigest())
        for (name, _, _), data in zip(mnist.FILES, packed, strict=True)
    ]
    monkeypatch.setattr(mnist, "FILES", tuple(table))
    return {name: data for (name, _, _), data in zip(table, packed, strict=True)}


def original_files(monkeypatch):
    """MNIST itself, under the sizes and hashes that the library ships."""
    return {name: (REAL_FILES / name).read_bytes() for name, _, _ in mnist.FILES}


@pytest.fixture(params=[made_files, original_files] if REAL_FILES.is_dir() else [made_files])
def full_set(request, server, tmp_path, monkeypatch):
    server.files = request.param(monkeypatch)
    monkeypatch.setattr(mnist, "MIRRORS", (server.url,))
    monkeypatch.setenv("GENVISION_CACHE", str(tmp_path))
    return server


def test_full_digits(full_set, tmp_path):
    data = digits(full=True, progress=False)
    images, labels, test_images, test_labels = (
        np.frombuffer(gzip.decompress(content)[8 * header :], np.uint8)
        for content, header in zip(full_set.files.values(), [2, 1, 2, 1], strict=True)
    )
    n = len(labels)
    assert (len(data.train), len(data.test), len(data)) == (n, len(test_labels), n + len(test_labels))
    assert n in (60, 60_000) and n == 6 * len(test_labels)
    assert data.train.images.shape[1:] == (28, 28) and data.labels.dtype == np.int64
    assert (data.train.images.ravel() == images).all() and (data.test.images.ravel() == test_images).all()
    assert (data.train.labels == labels).all() and (data.test.labels == test_labels).all()
    assert (data.images[n:] == data.test.images).all() and (data.labels[:n] == labels).all()
    assert sorted(path.name for path in (tmp_path / "mnist").glob("*.gz")) == sorted(full_set.files)

    digits(full=True, progress=False)
    assert len(full_set.asked) == 4  # the second time, nothing is asked for


def test_full_digits_with_broken_downloads(full_set):
    """Each of the four comes in two pieces."""
    full_set.answers = [
        lambda handler, body: handler.wfile.write(handler.head_of_rest(body)[: len(body) // 2]),
        whole,
    ] * 4
    assert len(digits(full=True, progress=False)) in (70, 70_000)


def test_full_digits_unreachable(full_set, tmp_path):
    full_set.answers = [busy]
    with pytest.raises(DownloadError, match="train-images-idx3-ubyte.gz") as error:
        digits(full=True, progress=False)
    assert str(tmp_path / "mnist") in str(error.value)
    assert "digits()" in error.value.__notes__[0]


def test_mirrors_and_hashes():
    assert len(mnist.MIRRORS) > 1
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in mnist.MIRRORS)
    assert all(len(bytes.fromhex(sha256)) == 32 for _, _, sha256 in mnist.FILES)


def test_cache_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GENVISION_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("GENVISION_CACHE", "~/lessons")
    assert cache_folder() == Path.home() / "lessons"
    monkeypatch.setenv("GENVISION_CACHE", "here")
    assert cache_folder() == Path.cwd() / "here"
    monkeypatch.setenv("GENVISION_CACHE", "")
    assert "genvision" in cache_folder().parts
    assert cache_folder().is_absolute()
