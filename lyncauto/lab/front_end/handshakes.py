"""The TLS side of a Front End: which certificate it shows, and whom it turns away.

It has one certificate and shows it whatever name is asked for, as http.sys does with a binding to an address.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from lyncauto.lab.front_end.variants import Variants

# OpenSSL's own security level forbids TLS 1.0 (its signatures are SHA-1's) from level 1 on.
_ANY = "DEFAULT:@SECLEVEL=0"
_USUAL = "DEFAULT:@SECLEVEL=2"


class Handshakes:
    """One context for as long as the process lives: what is changed counts for new connections.

    Attributes:
        context: For the listening socket.
        leaf: The certificate that is shown, DER; empty until one is loaded.
    """

    def __init__(self, variants: Variants) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.leaf = b""
        self._oldest = self.context.minimum_version
        self._variants = Variants()
        self.context.sni_callback = self._named
        self.vary(variants)

    def load(self, path: str) -> None:
        """Show the certificate of this PEM file: leaf first, then its chain, and its key.

        Raises:
            OSError: It cannot be read.
            ssl.SSLError: It holds no certificate with its key.
        """
        self.context.load_cert_chain(path)
        first, _, _ = Path(path).read_text(encoding="ascii").partition("-----END CERTIFICATE-----")
        self.leaf = ssl.PEM_cert_to_DER_cert(f"{first}-----END CERTIFICATE-----\n")

    def vary(self, variants: Variants) -> None:
        """Turn away whom these variants say."""
        before, self._variants = self._variants, variants
        if variants.tls10 == before.tls10:
            return
        if variants.tls10:
            self.context.set_ciphers(_ANY)
            self.context.minimum_version = ssl.TLSVersion.TLSv1
            self.context.maximum_version = ssl.TLSVersion.TLSv1
        else:
            self.context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
            self.context.minimum_version = self._oldest
            self.context.set_ciphers(_USUAL)

    def _named(self, _: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> int | None:
        """Take or leave the name of a handshake; ``None`` as a name: there was none."""
        refused = self._variants.sni_refused if name else self._variants.sni_required
        return ssl.AlertDescription.ALERT_DESCRIPTION_UNRECOGNIZED_NAME if refused else None
