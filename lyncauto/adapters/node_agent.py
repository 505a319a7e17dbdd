"""A balancer's node behind its agent: programs, files and HAProxy's socket over HTTPS."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from urllib3 import BaseHTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from lyncauto.errors import AccessDenied, BalancerFailed, NodeUnreachable
from lyncauto.model.secret import Secret
from lyncauto.ports.node import Completed

_OK = 200
_NO_CONTENT = 204
_UNAUTHORIZED = 401
_NOT_FOUND = 404
_CONFLICT = 409
_FULL = 507


class AgentNode:
    """A node whose agent listens on HTTPS. Its name is verified, whatever address its URL has."""

    def __init__(self, name: str, url: str, *, token: Secret, root: Path, patience: float = 60.0) -> None:
        """Keep where the agent is; nothing is sent yet.

        Args:
            name: The node's FQDN, which the agent's certificate holds.
            url: ``https://address:port``.
            token: Shown to the agent with every request.
            root: PEM file that the agent's certificate chains to.
            patience: Seconds that a program may take on the node.
        """
        self._name = name
        self._token = token
        self._place = urlsplit(url)
        self._root = root
        self._patience = patience
        self._connections = self._open()

    @property
    def name(self) -> str:
        """FQDN of the node."""
        return self._name

    def run(self, argv: Sequence[str]) -> Completed:
        """Run a program without a shell and wait for it.

        Raises:
            NodeUnreachable: The node did not answer; the program may have run.
            AccessDenied: The agent does not know the token; nothing was run.
            BalancerFailed: The agent does not run this program.
        """
        answer = self._ask("POST", "/v1/run", body={"argv": list(argv)})
        if answer.status != _OK:
            self._refused(f"run {' '.join(argv)}", answer)
        said = self._json(answer)
        return Completed(int(said["status"]), str(said["output"]), str(said["error"]))

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        """Write a file atomically, its folder included.

        Raises:
            NodeUnreachable: The node did not answer; the file is either the old or the new one.
            BalancerFailed: The node could not write it; the old file stands.
        """
        plain = content.reveal().encode() if isinstance(content, Secret) else content
        answer = self._ask("PUT", "/v1/file", {"path": path, "mode": f"{mode:o}"}, body=plain)
        if answer.status != _NO_CONTENT:
            self._refused(f"write {path}", answer)

    def get(self, path: str) -> bytes | None:
        """Return a file's content, ``None`` if it is absent.

        Raises:
            NodeUnreachable: The node did not answer.
            BalancerFailed: The agent does not show this file.
        """
        answer = self._ask("GET", "/v1/file", {"path": path})
        if answer.status == _NOT_FOUND:
            return None
        if answer.status != _OK:
            self._refused(f"read {path}", answer)
        return answer.data

    def runtime(self, command: str) -> str | None:
        """Ask the running balancer on its own socket; ``None`` if it does not run.

        Raises:
            NodeUnreachable: The node did not answer.
            BalancerFailed: The agent does not hand this command on.
        """
        return self._told({"command": command})

    def load(self, command: str, files: Sequence[str]) -> str | None:
        """Tell the running balancer *command*, with files of the node as its payload.

        Raises:
            NodeUnreachable: The node did not answer; the balancer may have taken it.
            BalancerFailed: A file is not there, or the agent does not hand this command on.
        """
        return self._told({"command": command, "files": list(files)})

    def close(self) -> None:
        """Close what connections are open; the next question opens one again."""
        self._connections.close()
        self._connections = self._open()

    def _told(self, order: Mapping[str, Any]) -> str | None:
        answer = self._ask("POST", "/v1/runtime", body=order)
        if answer.status == _CONFLICT:
            return None
        if answer.status != _OK:
            self._refused(f"ask HAProxy `{order['command']}`", answer)
        return str(self._json(answer)["output"])

    def _open(self) -> HTTPSConnectionPool:
        return HTTPSConnectionPool(
            self._place.hostname or self._name,
            self._place.port,
            ca_certs=str(self._root),
            cert_reqs="CERT_REQUIRED",
            assert_hostname=self._name,
            server_hostname=self._name,
            maxsize=4,
            timeout=Timeout(connect=5.0, read=self._patience),
            retries=False,  # a request whose answer was lost may have been done
        )

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | bytes | None = None,
    ) -> BaseHTTPResponse:
        plain = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        headers = {
            "Authorization": f"Bearer {self._token.reveal()}",
            "Content-Type": kind,
            "Host": self._name,
        }
        target = f"{path}?{urlencode(query)}" if query else path
        try:
            return self._connections.request(method, target, body=plain, headers=headers, redirect=False)
        except HTTPError as error:
            raise self._unreachable(f"{self._place.geturl()}: {_words(error)}") from error

    def _unreachable(self, why: str) -> NodeUnreachable:
        return NodeUnreachable(
            f"the agent of {self._name} does not answer",
            why=why,
            fix="check that the agent runs, and this node's `agent` and `root` in the site file",
        )

    def _refused(self, act: str, answer: BaseHTTPResponse) -> NoReturn:
        """Raise what the agent's refusal means."""
        said = _reason(answer)
        if answer.status == _UNAUTHORIZED:
            raise AccessDenied(
                f"the agent of {self._name} refuses to {act}",
                why="it does not know the token",
                fix="check the `token` of this node in the site file",
            )
        if not said:
            raise self._unreachable(f"what answers there is no agent of lyncauto: status {answer.status}")
        raise BalancerFailed(
            f"{self._name} refuses to {act}",
            why=f"the disk is full: {said}" if answer.status == _FULL else said,
            fix="make room or mend the rights on the node, then run the same command again",
        )

    def _json(self, answer: BaseHTTPResponse) -> dict[str, Any]:
        said = _object(answer)
        if "output" not in said:
            raise self._unreachable("what answers there is no agent of lyncauto")
        return said


def _object(answer: BaseHTTPResponse) -> dict[str, Any]:
    """Return the JSON object in an answer, an empty one if it holds none."""
    try:
        said = json.loads(answer.data)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _reason(answer: BaseHTTPResponse) -> str:
    return str(_object(answer).get("error", ""))[:500]


def _words(error: HTTPError) -> str:
    """Return the innermost cause: urllib3 wraps what the socket or the handshake said."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    return str(getattr(cause, "verify_message", "") or getattr(cause, "strerror", "") or cause)
