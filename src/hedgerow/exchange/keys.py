"""Key pairs by which a source proves that a warning is its own: Ed25519 (RFC 8032).

The private key stays in one file on the source's machine, readable by its owner alone. The hub is
given the public key, and knows it by its fingerprint, so a key's name cannot be chosen to look
like another's.
"""

import hashlib
import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class BadKey(ValueError):
    """A key file that cannot be used; the message says why and what helps."""


def new_key() -> Ed25519PrivateKey:
    """A fresh key pair."""
    return Ed25519PrivateKey.generate()


def key_id(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """The key's fingerprint: the first 8 bytes of the SHA-256 of the raw public key, as hex.

    >>> key_id(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    'ed25519-139e3940e64b5491'
    """
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return "ed25519-" + hashlib.sha256(raw).hexdigest()[:16]


def public_pem(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """The public half as PEM text, to be given to the hub."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode("ascii")


def read_public(pem: str | bytes) -> Ed25519PublicKey:
    """The public key in a PEM text; BadKey where it is something else."""
    data = pem.encode("ascii", "replace") if isinstance(pem, str) else pem
    try:
        key = serialization.load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey("this is not a public key in PEM form") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("this public key is not an Ed25519 key")
    return key


def save(key: Ed25519PrivateKey, path: Path) -> None:
    """Write the private key as PEM, readable by its owner only; never over a file that is there."""
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadKey(f"{path} is there already; a key is never written over") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)


def load(path: Path) -> Ed25519PrivateKey:
    """The private key in a file; BadKey where others can read it or it holds something else."""
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise BadKey(f"{path} cannot be read: {error.strerror}") from error
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadKey(f"others on this machine can read {path}; run: chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey(f"{path} holds no private key in PEM form without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"the key in {path} is not an Ed25519 key")
    return key
