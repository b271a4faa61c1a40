"""A small OpenID Connect provider on this machine, which signs with a key of its own. Tests say what it claims."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

CLIENT, SECRET = "salesmgmt", "the client's secret"


@cache
def key_of(name: str) -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """`claims` go into the id_token, `info` into userinfo; `sign` makes the token, so that a test can forge one."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {"sub": "248289761001"}
        self.info: dict[str, Any] = {"sub": "248289761001"}
        self.asked: dict[str, str] = {}
        self.sign = self.signed
        self.config = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def signed(self, claims: dict[str, Any], *, by: str = "own") -> str:
        return jwt.encode(claims, key_of(by), algorithm="RS256", headers={"kid": "own"})

    def knows(self, email: str, *, verified: object = True) -> None:
        self.claims |= {"email": email, "email_verified": verified}
        self.info |= {"email": email, "email_verified": verified}

    def id_token(self) -> str:
        now = int(time.time())
        return self.sign({"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, **self.claims})

    def code(self, authorize: str) -> dict[str, str]:
        """What the provider would send the browser back with."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(authorize).query).items()}
        return {"code": "a-code", "state": self.asked["state"]}


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path == "/authorize":
            back = self.server.code(self.path)
            self.send_response(302)
            self.send_header(
                "Location", f"{self.server.asked['redirect_uri']}?code={back['code']}&state={back['state']}"
            )
            self.end_headers()
            return
        numbers = key_of("own").public_key().public_numbers()
        answers = {
            "/.well-known/openid-configuration": self.server.config,
            "/keys": {
                "keys": [{"kty": "RSA", "kid": "own", "alg": "RS256", "n": _b64(numbers.n), "e": _b64(numbers.e)}]
            },
            "/userinfo": self.server.info,
        }
        self._answer(answers[path.path])

    def do_POST(self) -> None:
        """The code, once, for whoever has the secret and the verifier of the challenge."""
        sent = {
            name: values[0]
            for name, values in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()
        }
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.server.asked["code_challenge"]
        if sent["code"] != "a-code" or self.headers["Authorization"] != f"Basic {basic}" or not proved:
            self.send_error(400)
            return
        self._answer({"access_token": "t", "token_type": "Bearer", "id_token": self.server.id_token()})

    def _answer(self, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # as the base class names it
        """Says nothing."""


def _b64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode().rstrip("=")


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()
