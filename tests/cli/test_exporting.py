"""``export`` on a lab that was migrated: what is written, what is said of it, and what is refused."""

from __future__ import annotations

import stat

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.adapters.certificate_files import read_certificates, read_pfx
from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.errors import AccessDenied, ExportRefused, PreflightFailed
from lyncauto.model.secret import Secret
from tests.campaigns.renewal.sources import edited
from tests.cli.test_renewing import Bench
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def fresh(labs: SharedLabs, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    lab = labs.fresh()
    site = tmp_path_factory.mktemp("site") / "site.yaml"
    lab.write_site(site)
    return Bench(lab, site)


@pytest.fixture(scope="module")
def migrated(fresh: Bench) -> Bench:
    fresh.json("migrate", "--yes")
    return fresh


def test_a_pool_that_is_not_behind_the_balancer_has_nothing_to_export(fresh, tmp_path):
    with pytest.raises(PreflightFailed) as told:
        fresh.run("export", str(tmp_path / "one.pfx"), "--for", "windows")
    assert "lyncauto migrate" in told.value.fix
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["windows", "windows-2016", "loadmaster"])
def test_what_clients_are_shown_is_written_with_its_key_and_the_phrase_is_nowhere_but_in_its_file(
    migrated, tmp_path, form
):
    before, file = migrated.lab.dump(), tmp_path / "webint.pfx"
    done = migrated.run("export", str(file), "--for", form)
    phrase = (tmp_path / "webint.pfx.phrase").read_text().rstrip("\n")
    assert done.exit_code == 0
    assert phrase not in done.stdout + done.stderr
    assert str(file) in done.stdout
    found = read_pfx(file.read_bytes(), Secret(phrase))
    assert found.key
    (leaf,) = (one for one in found.certificates if found.key.public_key() == one.public_key())
    assert thumbprints(leaf.public_bytes(Encoding.PEM)) == (migrated.shown(),)
    above = tmp_path / "webint.pfx.intermediates.pem"
    assert above.exists() == (form == "loadmaster")
    others = read_certificates(above.read_bytes()) if above.exists() else {*found.certificates} - {leaf}
    assert [one.subject != one.issuer for one in others] == [True]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert migrated.lab.dump() == before


def test_as_json_it_is_told_what_was_written_where(migrated, tmp_path):
    file = tmp_path / "webint.pfx"
    said = migrated.json("export", str(file), "--for", "windows")
    assert said == {
        "pool": "pool01.contoso.test",
        "thumbprint": migrated.shown(),
        "for": "windows",
        "pfx": str(file),
        "phrase": f"{file}.phrase",
        "intermediates": None,
    }


@pytest.mark.parametrize("name", ["webint.pfx", "webint.pfx.phrase", "webint.pfx.intermediates.pem"])
def test_a_file_that_is_there_is_never_written_over_and_nobody_is_asked(migrated, tmp_path, name):
    (tmp_path / name).write_text("mine")
    acts = migrated.lab.writes()
    with pytest.raises(ExportRefused, match="is there already"):
        migrated.run("export", str(tmp_path / "webint.pfx"), "--for", "loadmaster")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: "mine"}
    assert migrated.lab.writes() == acts


def test_a_key_that_the_host_does_not_give_away_leaves_no_file(migrated, tmp_path):
    migrated.lab.fault("deny:Export-LyncAutoPfx")
    with pytest.raises(AccessDenied):
        migrated.run("export", str(tmp_path / "webint.pfx"), "--for", "windows")
    migrated.lab.mend("deny:Export-LyncAutoPfx")
    assert list(tmp_path.iterdir()) == []


def test_another_reader_is_a_mistake_of_usage(migrated, tmp_path):
    done = migrated.run("export", str(tmp_path / "webint.pfx"), "--for", "amiga")
    assert done.exit_code == 2
    assert "windows-2016" in done.stderr


def test_a_key_that_was_removed_from_the_store_or_made_on_the_node_is_refused(migrated, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    edited(migrated.site, {"remove_from_store": True})
    migrated.json("renew", "--force")
    with pytest.raises(ExportRefused, match="is not exported") as removed:
        migrated.run("export", str(gone / "webint.pfx"), "--for", "windows")
    assert "it was removed from there" in removed.value.why
    edited(migrated.site, {"remove_from_store": False, "source": "certreq"})
    migrated.json("renew", "--force")
    with pytest.raises(ExportRefused, match="is not exported") as made:
        migrated.run("export", str(gone / "webint.pfx"), "--for", "windows")
    assert "never leaves it" in made.value.why
    assert "source: lync" in made.value.fix
    assert list(gone.iterdir()) == []
