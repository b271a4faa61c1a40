"""What an answer says of how much more may be asked (draft-ietf-httpapi-ratelimit-headers)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`most` requests in `window` seconds; `left` of them in the `reset` seconds until they are given anew."""

    most: int
    window: int
    left: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"default";q={self.most};w={self.window}',
            "RateLimit": f'"default";r={self.left};t={self.reset}',
        }
