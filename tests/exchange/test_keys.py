"""Keys: kept for their owner alone, known by their fingerprint."""

import stat

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hedgerow.exchange import keys


def test_a_key_survives_the_file(tmp_path):
    key = keys.new_key()
    keys.save(key, tmp_path / "key.pem")
    assert keys.key_id(keys.load(tmp_path / "key.pem")) == keys.key_id(key)
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600


def test_the_public_half_has_the_same_name():
    key = keys.new_key()
    assert keys.key_id(keys.read_public(keys.public_pem(key))) == keys.key_id(key)
    assert "PRIVATE" not in keys.public_pem(key)


def test_a_key_is_never_written_over(tmp_path):
    keys.save(keys.new_key(), tmp_path / "key.pem")
    before = (tmp_path / "key.pem").read_bytes()
    with pytest.raises(keys.BadKey, match="never written over"):
        keys.save(keys.new_key(), tmp_path / "key.pem")
    assert (tmp_path / "key.pem").read_bytes() == before


def test_a_key_that_others_can_read_is_refused(tmp_path):
    keys.save(keys.new_key(), tmp_path / "key.pem")
    (tmp_path / "key.pem").chmod(0o640)
    with pytest.raises(keys.BadKey, match="chmod 600"):
        keys.load(tmp_path / "key.pem")


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_file_that_is_no_key(tmp_path, content):
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(keys.BadKey, match="holds no private key"):
        keys.load(path)


def test_a_missing_file(tmp_path):
    with pytest.raises(keys.BadKey, match="cannot be read"):
        keys.load(tmp_path / "none.pem")


def test_another_kind_of_key(tmp_path):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = tmp_path / "key.pem"
    path.write_bytes(
        other.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    path.chmod(0o600)
    with pytest.raises(keys.BadKey, match="not an Ed25519"):
        keys.load(path)
    pem = other.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    with pytest.raises(keys.BadKey, match="not an Ed25519"):
        keys.read_public(pem)
    with pytest.raises(keys.BadKey, match="not a public key"):
        keys.read_public("nothing")
