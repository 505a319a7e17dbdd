import re

import pytest

from lyncauto.model.credential import credential_name


@pytest.mark.parametrize(
    "place", ["password", "~/secrets/lync admin", "C:\\keys\\pass:word", "/etc/\u00e4/.", ""]
)
def test_a_credential_is_called_what_systemd_takes(place):
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,40}\.[0-9a-f]{12}", credential_name(place))


def test_two_files_of_one_name_are_two_credentials():
    one, other = credential_name("a/password"), credential_name("b/password")
    assert one != other
    assert one.startswith("password.")
