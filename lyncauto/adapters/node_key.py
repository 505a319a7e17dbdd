"""A private key that is made on the balancer's node and never leaves it; a CA signs the request for it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.adapters.certificate_files import line
from lyncauto.adapters.certificate_versions import CertificateVersions
from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.adapters.pfx import rejected
from lyncauto.errors import AGAIN, BalancerFailed, CertificateRejected, HostUnreachable
from lyncauto.model.certificate_place import CertificatePlace, CertificateVersion
from lyncauto.model.design import CertificateWish
from lyncauto.model.facts import StoredCertificate
from lyncauto.model.key_kind import KeyKind, curve, size
from lyncauto.ports.certificates import Issued, Submission
from lyncauto.ports.enrolment import Enrolled, Enrolment, Granted
from lyncauto.ports.node import Node

_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


class NodeKeyAuthority:
    """The ports of certificates and of their keys, where the key is made on the node.

    Key and request of a version lie in its folder from the start; the certificate joins them once it was
    judged. The mark of a wish is its friendly name, whose last word is what the folder is called.

    Args:
        node: The balancer's node.
        folder: Its folder that belongs to lyncauto.
        enrolment: The road to the CA.
    """

    def __init__(self, node: Node, folder: str, enrolment: Enrolment) -> None:
        self._node = node
        self._folder = folder
        self._enrolment = enrolment
        self._versions = CertificateVersions(node, folder)

    @property
    def shows(self) -> bool:
        """Return no: what the CA issues lies at the CA until it is fetched."""
        return False

    def warnings(self) -> tuple[str, ...]:
        """Return what is weak about the road to the CA; see the port."""
        return self._enrolment.warnings()

    def find(self, host: str, mark: str) -> StoredCertificate | None:
        """Return the certificate that lies on the node under this mark, if it is whole."""
        name, slot = mark.split()[-2:]
        version = CertificatePlace(self._folder, name).version(slot)
        content = self._node.get(version.certificate)
        if not content or self._node.run(["test", "-s", version.key]).status:
            return None
        try:
            return _stored(host, mark, x509.load_pem_x509_certificates(content)[0])
        except ValueError:
            return None  # it can be served by nobody, and is none

    def held(self, name: str) -> tuple[StoredCertificate, ...]:
        """Return the versions of *name* that are whole, whoever made their keys."""
        marks = (f"lyncauto {name} {slot}" for slot in self._versions.slots(name))
        return tuple(found for mark in marks if (found := self.find(self._node.name, mark)))

    def submit(self, wish: CertificateWish) -> Submission:
        """Make key and request where there are none, and hand the request in; see the port.

        Raises:
            BalancerFailed: The node could not make them; nothing was asked for.
        """
        return self._became(wish, self._enrolment.submit(self._request(wish), wish.template))

    def fetch(self, wish: CertificateWish, request_id: str) -> Submission:
        """Ask what became of the request; see the port."""
        return self._became(wish, self._enrolment.fetch(request_id))

    def keep(self, wish: CertificateWish, issued: Issued) -> None:
        """Put the certificate and those above it beside its key; see the port."""
        leaf = x509.load_der_x509_certificate(base64.b64decode(issued.certificate.certificate))
        others = [x509.load_der_x509_certificate(der) for der in issued.chain]
        found = line(leaf, others)
        if set(others) <= {leaf} and not found.root:
            raise HostUnreachable(
                f"those above the certificate {issued.certificate.thumbprint} for {wish.name} did not come",
                why=f"the CA gave nothing but the certificate of request {issued.request_id}",
                fix=f"see that the CA's own certificates can be had there; then {AGAIN}: it is fetched again",
            )
        if reasons := tuple(self._wrong(wish, leaf, issued, whole=found.root is not None)):
            raise CertificateRejected(
                f"the certificate {issued.certificate.thumbprint} for {wish.name} must not be used",
                why="; ".join(reasons),
                fix="see what the CA issues for this request; the old certificate is served",
            )
        pem = b"".join(one.public_bytes(Encoding.PEM) for one in (leaf, *found.above))
        if issued.key is not None:
            self._node.put(self._version(wish).key, issued.key, 0o600)
        self._node.put(self._version(wish).certificate, pem, 0o644)

    def bring(self, thumbprint: str, name: str, slot: str) -> None:
        """Do nothing: it lies there already.

        Raises:
            CertificateRejected: It does not.
        """
        if self._versions.find(name, thumbprint) != slot:
            raise _absent(thumbprint, name)

    def deliver(self, thumbprint: str, name: str, roots: Sequence[str]) -> None:
        """Serve from the version that lies there; see the port."""
        slot = self._versions.find(name, thumbprint)
        if slot is None:
            raise _absent(thumbprint, name)
        if not roots:
            raise rejected(thumbprint, ["no authority is known to verify the real servers against"])
        place = CertificatePlace(self._folder, name)
        self._node.put(place.roots, "".join(roots).encode("ascii"), 0o644)
        self._versions.link(name, slot)

    def _version(self, wish: CertificateWish) -> CertificateVersion:
        return CertificatePlace(self._folder, wish.files).version(wish.slot)

    def _request(self, wish: CertificateWish) -> bytes:
        version = self._version(wish)
        made = self._node.get(version.request)
        if made and self._node.run(["test", "-s", version.key]).status == 0:
            return made
        self._do("mkdir", "-p", version.folder)
        names = "subjectAltName=" + ",".join(f"DNS:{name}" for name in wish.names)
        asked = ("-nodes", "-sha256", "-subj", f"/CN={wish.name}", "-addext", names)
        files = ("-keyout", version.key, "-out", version.request)
        self._do("openssl", "req", "-new", *_new_key(wish.key), *asked, *files)
        return self._node.get(version.request) or b""

    def _became(self, wish: CertificateWish, said: Enrolled) -> Submission:
        if not isinstance(said, Granted):
            return said
        leaf = x509.load_der_x509_certificate(said.certificate)
        # The key is on the node, whatever was issued: that they belong together is judged when it is kept.
        stored = _stored(self._node.name, wish.friendly_name, leaf)
        return Issued(stored, said.request_id, said.chain, said.key)

    def _wrong(
        self, wish: CertificateWish, leaf: x509.Certificate, issued: Issued, *, whole: bool
    ) -> Iterator[str]:
        request = self._node.get(self._version(wish).request)
        if issued.key is None and not request:
            yield "the request and its key do not lie on the node any more"
        elif issued.key is None and request and _key_of(request) != leaf.public_key():
            yield "it was issued for another key than the one that was asked for"
        if not whole:
            yield "those above it did not come with it up to a root"

    def _do(self, *argv: str) -> None:
        done = self._node.run(argv)
        if done.status:
            raise BalancerFailed(
                f"{self._node.name} did not make a key and a request",
                why=done.error.strip() or f"{argv[0]} ended with status {done.status}",
                fix=f"see that {argv[0]} is there and may write into {self._folder}; then {AGAIN}",
            )


def _new_key(kind: KeyKind) -> tuple[str, ...]:
    """Return what OpenSSL is told of the key to be made. Source: openssl-req(1), openssl-genpkey(1)."""
    if named := curve(kind):
        return ("-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{named}")
    return ("-newkey", f"rsa:{size(kind)}")


def _key_of(request: bytes) -> object:
    return x509.load_pem_x509_csr(request).public_key()


def _stored(host: str, mark: str, leaf: x509.Certificate) -> StoredCertificate:
    key = leaf.public_key()
    pem = leaf.public_bytes(Encoding.PEM)
    return StoredCertificate(
        host=host,
        thumbprint=thumbprints(pem)[0],
        friendly_name=mark,
        names=_names(leaf),
        issuer=leaf.issuer.rfc4514_string(),
        not_before=leaf.not_valid_before_utc.strftime(_TIME),
        not_after=leaf.not_valid_after_utc.strftime(_TIME),
        has_private_key=True,
        key_bits=key.key_size if isinstance(key, RSAPublicKey) else 0,
        certificate=base64.b64encode(leaf.public_bytes(Encoding.DER)).decode("ascii"),
    )


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(sorted({name.lower() for name in found.get_values_for_type(x509.DNSName)}))


def _absent(thumbprint: str, name: str) -> CertificateRejected:
    return CertificateRejected(
        f"certificate {thumbprint} of {name} is not on the node",
        why="its key was made there, and comes from nowhere else",
        fix="run `lyncauto renew --force`, which makes another one",
    )
