"""Whether a certificate may be served: the one module that looks inside one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a certificate."""

    names: Collection[str]  # that it must hold
    extras: Collection[str]  # that it may hold: the pool's own
    key_bits: int


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is wrong with a certificate."""

    text: str
    serious: bool = True  # it must not be served; else it is only worth knowing


def objections(
    der: bytes, demand: Demand, now: datetime, *, private_key: bool = True
) -> tuple[Objection, ...]:
    """Return everything that is wrong with a certificate, all at once; empty when it may be served.

    *private_key* says whether the store that holds the certificate has its private key.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
    except ValueError as error:
        return (Objection(f"it is no X.509 certificate: {error}"),)
    found = [
        *_names(names_in(der), demand),
        *_key(certificate, demand.key_bits),
        *_use(certificate),
        *_validity(certificate, now),
        *_signature(certificate),
    ]
    if not private_key:
        found.append(Objection("the store has no private key for it"))
    return tuple(found)


def serious(found: Collection[Objection]) -> tuple[str, ...]:
    """Return the texts of those objections that forbid a certificate's use."""
    return tuple(objection.text for objection in found if objection.serious)


def names_in(der: bytes) -> tuple[str, ...]:
    """Return the DNS names of a certificate, lower case, sorted; none of one that cannot be read."""
    try:
        extensions = x509.load_der_x509_certificate(der).extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return ()
    return tuple(sorted({name.lower() for name in names.get_values_for_type(x509.DNSName)}))


def holds(names: Collection[str], name: str) -> bool:
    """Whether certificate names cover *name*; a wildcard stands for one label (RFC 6125, section 6.4.3)."""
    _, _, parent = name.partition(".")
    return name in names or f"*.{parent}" in names


def _names(names: Collection[str], demand: Demand) -> list[Objection]:
    missing = [name for name in sorted(demand.names) if not holds(names, name)]
    surplus = [name for name in sorted(names) if name not in demand.names]
    foreign = [name for name in surplus if name not in demand.extras]
    own = [name for name in surplus if name in demand.extras]
    found = [Objection(f"it lacks {', '.join(missing)}")] if missing else []
    if foreign:
        found.append(Objection(f"it holds names that are not this pool's: {', '.join(foreign)}"))
    if own:
        # Request-CsCertificate fills in the topology's names of itself; they do no harm on the balancer.
        found.append(Objection(f"it also holds the pool's own {', '.join(own)}", serious=False))
    return found


def _key(certificate: x509.Certificate, bits: int) -> list[Objection]:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return [Objection("its key is not RSA")]
    if key.key_size < bits:
        return [Objection(f"its key has {key.key_size} bits, {bits} are asked for")]
    return []


def _use(certificate: x509.Certificate) -> list[Objection]:
    try:
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return [Objection("it does not name server authentication as its use")]
    if ExtendedKeyUsageOID.SERVER_AUTH in uses:
        return []
    return [Objection("server authentication is not among its uses")]


def _validity(certificate: x509.Certificate, now: datetime) -> list[Objection]:
    if now < certificate.not_valid_before_utc:
        return [Objection(f"it is not valid before {certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}")]
    if now >= certificate.not_valid_after_utc:
        return [Objection(f"it expired at {certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}")]
    return []


def _signature(certificate: x509.Certificate) -> list[Objection]:
    # Microsoft, "Environmental requirements for Skype for Business Server": RSASSA-PSS is not supported.
    if certificate.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS:
        return [Objection("it is signed with RSASSA-PSS, which Lync does not support")]
    if isinstance(certificate.signature_hash_algorithm, hashes.SHA1):
        return [Objection("it is signed with SHA-1, which present clients refuse", serious=False)]
    return []
