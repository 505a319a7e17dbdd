import pytest

from lyncauto.model.key_kind import curve, family, size, words


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("rsa-2048", ("RSA", 2048, "", "RSA 2048")),
        ("rsa-3072", ("RSA", 3072, "", "RSA 3072")),
        ("rsa-4096", ("RSA", 4096, "", "RSA 4096")),
        ("ecdsa-p256", ("ECDSA", 256, "P-256", "ECDSA P-256")),
        ("ecdsa-p384", ("ECDSA", 384, "P-384", "ECDSA P-384")),
    ],
)
def test_a_kind_of_key_tells_its_family_its_size_and_its_curve(kind, told):
    assert (family(kind), size(kind), curve(kind), words(kind)) == told
