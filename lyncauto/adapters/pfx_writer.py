"""A certificate and its key as PFX, in the form that its reader takes. Pure: bytes out, no disk is touched.

For a LoadMaster the protection is the older one, since old versions may not read the newer, and the leaf is
alone: of several certificates it keeps the first, and takes those above it as files of their own.

Source: RFC 7292 (PKCS #12); Microsoft's page of Export-PfxCertificate, CryptoAlgorithmOption; Kemp's addcert.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import PBES, serialize_key_and_certificates

from lyncauto.adapters.certificate_files import PrivateKey
from lyncauto.adapters.pfx import Bundle
from lyncauto.model.pfx_form import PfxForm
from lyncauto.model.secret import Secret

_OLD: tuple[PBES, HashAlgorithm] = (PBES.PBESv1SHA1And3KeyTripleDESCBC, SHA1())  # noqa: S303 - all that old readers take
_NEW: tuple[PBES, HashAlgorithm] = (PBES.PBESv2SHA256AndAES256CBC, SHA256())
_PROTECTION = {PfxForm.WINDOWS: _NEW, PfxForm.WINDOWS_2016: _OLD, PfxForm.LOADMASTER: _OLD}


def pfx(bundle: Bundle, form: PfxForm, name: str, phrase: Secret) -> bytes:
    """Return leaf and key under a friendly name, with the intermediates where the reader takes them; no root.

    Args:
        bundle: What is served.
        form: Who is to read it.
        name: Friendly name.
        phrase: Protects it: letters and digits, 64 at most, which every reader takes.
    """
    leaf, *above = x509.load_pem_x509_certificates(bundle.certificate)
    algorithm, digest = _PROTECTION[form]
    builder = PrivateFormat.PKCS12.encryption_builder().key_cert_algorithm(algorithm).hmac_hash(digest)
    protection = builder.build(phrase.reveal().encode("ascii"))
    chain = None if form is PfxForm.LOADMASTER else above
    return serialize_key_and_certificates(name.encode(), _key(bundle), leaf, chain, protection)


def beside(bundle: Bundle, form: PfxForm) -> bytes:
    """Return, as PEM, the intermediates that do not go into the PFX; empty: none."""
    _, *above = x509.load_pem_x509_certificates(bundle.certificate)
    return b"".join(one.public_bytes(Encoding.PEM) for one in above) if form is PfxForm.LOADMASTER else b""


def _key(bundle: Bundle) -> PrivateKey:
    key = load_pem_private_key(bundle.key.reveal().encode("ascii"), None)
    assert isinstance(key, PrivateKey)  # noqa: S101 - a bundle is assembled of no other
    return key
