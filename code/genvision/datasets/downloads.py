"""Download a file of known size and hash, once, into the user's cache.

A file appears under its name only when it is whole and its hash is right. Until then it is
`<name>.part`, which the next try resumes, also from another mirror or in another process.
"""

import errno
import hashlib
import os
import re
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import filelock
import platformdirs
import requests
import urllib3
from requests.utils import get_environ_proxies, select_proxy

ATTEMPTS = 3  # rounds through all mirrors
PAUSE = 1.0  # seconds before the second round; twice as long before each further one
TIMEOUT = (10, 30)  # seconds to wait for a connection, and for the next bytes
LOCK_TIMEOUT = 600  # seconds to wait for another process that downloads the same file
CHUNK = 2**15  # bytes: as much can be lost of a broken download
KINDS = {"SHA-256": hashlib.sha256, "MD5": partial(hashlib.md5, usedforsecurity=False)}  # of hashes


class DownloadError(OSError):
    """A file could not be had. The message says what was expected and received, and what to do."""


class _BadAnswer(Exception):
    """What a server sent is not the file."""


@dataclass(frozen=True)
class RemoteFile:
    """A file to download.

    Attributes:
        name: its name on the mirrors and in the cache.
        size: bytes.
        sha256: its hash, 64 hexadecimal digits; empty where the source publishes only an MD5.
        mirrors: addresses that the name is appended to, each with a slash at its end.
        md5: its other hash, 32 hexadecimal digits, where the source publishes one. It tells a damaged
            file; someone who made two files with one MD5 on purpose it does not stop, but SHA-256 does.

    Raises:
        ValueError: there is no hash, or it has another number of digits.
    """

    name: str
    size: int
    sha256: str
    mirrors: tuple[str, ...]
    md5: str = ""

    def __post_init__(self):
        if not self.hashes:
            raise ValueError(f"{self.name}: expected a SHA-256 or an MD5, received neither")
        for kind, expected in self.hashes.items():
            digits = 2 * KINDS[kind]().digest_size
            if not re.fullmatch(f"[0-9a-f]{{{digits}}}", expected):
                raise ValueError(
                    f"{self.name}: expected {digits} lower-case hexadecimal digits as {kind}, "
                    f"received {expected!r}"
                )

    @property
    def hashes(self) -> dict[str, str]:
        """The hashes that are known, by their kind."""
        return {kind: known for kind, known in (("SHA-256", self.sha256), ("MD5", self.md5)) if known}

    def problem_of(self, path: Path) -> str:
        """What is wrong with the file at `path`; empty when it is the right one."""
        size = _size(path)
        if size != self.size:
            return f"expected {self.size:,} bytes, received {size:,}"
        for kind, expected in self.hashes.items():
            with open(path, "rb") as file:
                received = hashlib.file_digest(file, KINDS[kind]).hexdigest()
            if received != expected:
                return f"expected {kind} {expected}, received {received}"
        return ""


def cache_folder() -> Path:
    """Where downloads are kept: $GENVISION_CACHE, or the system's place for a user's caches."""
    chosen = os.environ.get("GENVISION_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_cache_path("genvision", appauthor=False)


def fetch(file: RemoteFile, folder: Path, *, progress: bool = True) -> Path:
    """The path of `file` in `folder`; it is downloaded if it is missing or damaged there.

    Args:
        file: what to download, and from where.
        folder: made if it does not exist. Two processes may use it at once: one waits.
        progress: show a progress bar.

    Raises:
        DownloadError: no mirror gave the right file, or the folder cannot be written to. The message
            names the cause: no connection, a proxy, a wrong checksum, no room, no permission …
    """
    target = folder / file.name
    try:
        if not file.problem_of(target):
            return target
        if os.environ.get("GENVISION_OFFLINE"):
            raise DownloadError(
                f"expected {file.name} in {folder}: GENVISION_OFFLINE is set, which forbids downloads"
            )
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / f"{file.name}.lock", timeout=LOCK_TIMEOUT):
            if file.problem_of(target):  # no other process was faster
                _try_mirrors(file, target, progress)
    except DownloadError:  # an OSError, too
        raise
    except filelock.Timeout as error:
        raise DownloadError(
            f"another process has been downloading {target} for {LOCK_TIMEOUT} seconds: end it, or wait"
        ) from error
    except OSError as error:
        why, wanted = _trouble_with_folder(error, file)
        raise DownloadError(
            f"cannot write {file.name} to the folder {folder}: {why} ({error.strerror or error}). "
            f"Set the environment variable GENVISION_CACHE to a folder {wanted}."
        ) from error
    return target


def _trouble_with_folder(error: OSError, file: RemoteFile) -> tuple[str, str]:
    """What is wrong with a folder, and what one is wanted."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"there is no room for its {file.size:,} bytes", "with room, or free some"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "you may not write there", "that you may write to"
    return "this is no place for a file", "that you may write to"


def _try_mirrors(file: RemoteFile, target: Path, progress: bool):
    """Download to `<name>.part`, mirror after mirror, and rename it when it is right."""
    part = target.with_name(f"{file.name}.part")
    problems = {}
    for attempt in range(ATTEMPTS):
        time.sleep(PAUSE * 2 ** (attempt - 1) if attempt else 0)
        for mirror in file.mirrors:
            try:
                _download(mirror + file.name, file, part, progress)
                os.replace(part, target)
                return
            except _BadAnswer as error:
                problems[mirror] = error
            except (OSError, urllib3.exceptions.HTTPError) as error:  # requests' own are OSErrors, too
                if getattr(error, "errno", None):  # the system's: it is about the folder
                    raise
                problems[mirror] = f"{_trouble_with_request(error, mirror)}: {file.problem_of(part)}"
    addresses = "".join(f"\n  {mirror}{file.name}\n    {problem}" for mirror, problem in problems.items())
    hashes = ", ".join(f"{kind} {known}" for kind, known in file.hashes.items())
    raise DownloadError(
        f"could not download {file.name} ({file.size:,} bytes, {hashes}):{addresses}\n"
        "Try again (what has arrived is kept), or get the file by hand from one of these addresses "
        f"and put it into\n  {target.parent}"
    )


def _trouble_with_request(error: Exception, url: str) -> str:
    """Why a request failed: offline, the proxy, the server …"""
    proxy = select_proxy(url, get_environ_proxies(url))
    who = "the server"
    if proxy:
        address = re.sub(".*(//|@)", "", proxy)  # without the password
        who = f"the proxy {address} (from HTTPS_PROXY, ALL_PROXY … or the system's settings)"
    if isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in str(error):
        return f"{who} speaks SOCKS, which takes the package PySocks: python -m pip install PySocks"
    reason = getattr(error.args[0] if error.args else None, "reason", None)  # urllib3's own
    if isinstance(reason, urllib3.exceptions.ProxyError):
        reason = reason.original_error
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        return f"{who} is not found by its name: is this computer offline?"
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return f"{who} cannot be reached ({reason.__cause__ or reason})"
    return f"{who}: {error if reason is None else reason}"


def _download(url: str, file: RemoteFile, part: Path, progress: bool):
    """Add to `part` what is missing of it, and check the whole."""
    have = _size(part)
    if have < file.size:
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            start = _check_answer(response, file, part)
            _save(response.raw, file, part, start, progress)
    problem = file.problem_of(part)
    if problem:
        if _size(part) >= file.size:  # a shorter one can be resumed
            part.unlink()
        raise _BadAnswer(problem)


def _check_answer(response: requests.Response, file: RemoteFile, part: Path) -> int:
    """The position that the answer starts at; refuses an answer that cannot be the file."""
    status, have = response.status_code, _size(part)
    content_range = response.headers.get("Content-Range", "")
    if status == 416 or (status == 206 and not content_range.startswith(f"bytes {have}-")):
        part.unlink(missing_ok=True)  # the next try starts anew
        raise _BadAnswer(f"expected bytes from {have:,} on, received {status} {content_range}")
    response.raise_for_status()
    start = have if status == 206 else 0  # 200: the server sends the whole file again
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        raise _BadAnswer("expected the file, received a web page: perhaps this network wants you to log in")
    length = response.headers.get("Content-Length")
    if length not in (None, str(file.size - start)):
        raise _BadAnswer(f"expected {file.size - start:,} bytes, received an answer of {length}")
    return start


def _save(stream, file: RemoteFile, part: Path, start: int, progress: bool):
    """Write the answer to `part` from `start` on; stops one byte after the expected end."""
    from tqdm.auto import tqdm

    whole = {"total": file.size, "initial": start, "unit": "B", "unit_scale": True}
    with (
        tqdm(**whole, desc=file.name, disable=not progress) as bar,
        open(part, "ab" if start else "wb") as out,
    ):
        while chunk := stream.read(min(CHUNK, file.size + 1 - out.tell()), decode_content=False):
            out.write(chunk)
            bar.update(len(chunk))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
