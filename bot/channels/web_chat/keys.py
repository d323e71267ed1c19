"""What SECRET_KEY signs here: the token of a visit, its answer to forged requests, and a visitor's address."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from itsdangerous import BadSignature, Signer

_IPV6_SITE = 64  # bits; a household or an office has all addresses of one such network


class BadToken(Exception):
    """The token of a visit was not made here."""


@dataclass(frozen=True)
class Keys:
    """Makes and checks tokens.

    Args:
        secret: SECRET_KEY.
    """

    secret: str

    def new_token(self) -> str:
        """The token of a new visit: 256 bits and a signature, so that made-up ones cost no look-up."""
        return self._signer("visit").sign(secrets.token_urlsafe(32)).decode()

    def token_hash(self, token: str) -> str:
        """What is stored of a token.

        Raises:
            BadToken: it is none of ours.
        """
        try:
            self._signer("visit").unsign(token)
        except BadSignature as error:
            raise BadToken from error
        return hashlib.sha256(token.encode()).hexdigest()

    def form_token(self, token: str) -> str:
        """What a page has to send beside the cookie: another site cannot read it, nor make a browser send it."""
        return self._signer("form").get_signature(token).decode()

    def form_token_holds(self, token: str, given: str) -> bool:
        """Whether `given` belongs to the visit of `token`."""
        return given.isascii() and hmac.compare_digest(self.form_token(token), given)

    def address_hash(self, address: str) -> str:
        """A visitor's IP address, to be counted and never read; IPv6 by its network."""
        return hashlib.blake2b(_site(address).encode(), key=self.secret.encode()[:64], digest_size=12).hexdigest()

    def _signer(self, purpose: str) -> Signer:
        return Signer(self.secret, salt=f"chat-{purpose}", digest_method=hashlib.sha256)


def _site(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, _IPV6_SITE), strict=False))
    return str(parsed)
