"""A model hub on the loopback: the few addresses that its client asks for, over folders of models."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote, urlsplit

from loopback import Quiet, running

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """Its address, the folder of each model by its name, and the path of every request."""

    address: str = ""
    models: dict[str, Path] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def hub_serving() -> Iterator[Hub]:
    """Run a hub until the block ends."""
    told = Hub()

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, *, body: bool) -> None:
            path = unquote(urlsplit(self.path).path)
            told.asked.append(path)
            for name, folder in told.models.items():
                if path.startswith(f"/api/models/{name}/revision/"):
                    return self._info(name, folder, path.partition("/revision/")[2])
                if path.startswith(f"/api/models/{name}/tree/"):
                    return self.send(json.dumps(self._tree(folder)).encode(), {"Content-Type": "application/json"})
                if path.startswith(f"/{name}/resolve/"):
                    return self._file(folder / path.split("/", 5)[5], body=body)
            return self._refuse("RepoNotFound")

        def _info(self, name: str, folder: Path, revision: str) -> None:
            if revision not in {"main", "refs/pr/7", COMMIT}:
                return self._refuse("RevisionNotFound")
            files = [{"rfilename": p.name} for p in sorted(folder.iterdir())]
            info = {
                "id": name,
                "modelId": name,
                "sha": COMMIT,
                "siblings": files,
                "private": False,
                "tags": [],
                "downloads": 0,
            }
            return self.send(json.dumps(info).encode(), {"Content-Type": "application/json"})

        def _tree(self, folder: Path) -> list[dict[str, object]]:
            return [
                {
                    "type": "file",
                    "path": p.name,
                    "size": p.stat().st_size,
                    "oid": hashlib.sha256(p.read_bytes()).hexdigest()[:40],
                }
                for p in sorted(folder.iterdir())
            ]

        def _file(self, file: Path, *, body: bool) -> None:
            if not file.is_file():
                return self._refuse("EntryNotFound")
            content = file.read_bytes()
            tag = hashlib.sha256(content).hexdigest()
            return self.send(content, {"ETag": f'"{tag}"', "X-Repo-Commit": COMMIT}, whole=body)

        def _refuse(self, code: str) -> None:
            self.send(b"{}", {"X-Error-Code": code}, status=404)

    with running(Handler) as told.address:
        yield told
