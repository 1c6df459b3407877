"""A model hub of one repository on this machine: enough of its API for huggingface_hub."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

REPOSITORY = "org/gated"
COMMIT = "a1" * 20
TOKEN = "hf_of_a_test"  # noqa: S105 - opens nothing


class Hub(ThreadingHTTPServer):
    """Tells everybody what it has, as the hub does of gated models, and gives it to who brings the token."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        # Path and token of each request.
        self.requests: list[tuple[str, str | None]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ") or None
        self.server.requests.append((self.path, token))
        path = self.path.split("?")[0]
        if path == f"/api/models/{REPOSITORY}/tree/{COMMIT}":
            self._answer(200, json.dumps([self._entry(file) for file in self.server.folder.iterdir()]).encode())
        elif path.startswith(f"/{REPOSITORY}/resolve/{COMMIT}/"):
            self._give(self.server.folder / path.rsplit("/", 1)[-1], token)
        elif path.startswith(f"/api/models/{REPOSITORY}/"):
            self._answer(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        else:
            self._answer(401, b"{}", {"X-Error-Code": "RepoNotFound"})

    do_HEAD = do_GET

    def _give(self, file: Path, token: str | None) -> None:
        if token != TOKEN:
            self._answer(401 if token is None else 403, b"{}", {"X-Error-Code": "GatedRepo"})
        else:
            self._answer(200, file.read_bytes(), {"ETag": f'"{_blob(file)}"', "X-Repo-Commit": COMMIT})

    def _entry(self, file: Path) -> dict[str, object]:
        return {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": _blob(file)}

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _blob(file: Path) -> str:
    return hashlib.sha1(file.read_bytes(), usedforsecurity=False).hexdigest()


@contextmanager
def small_hub(folder: Path) -> Iterator[Hub]:
    """Offers the files of a folder as REPOSITORY at COMMIT."""
    with Hub(folder) as hub:
        Thread(target=hub.serve_forever, daemon=True).start()
        try:
            yield hub
        finally:
            hub.shutdown()
