from lyncauto.lab.engine.call import Identity
from lyncauto.lab.winrm.configuration import Configuration

USER = "CONTOSO\\lyncadmin"


def test_a_session_runs_as_whoever_connects_and_goes_no_further():
    assert Configuration("Microsoft.PowerShell").identity(USER) == Identity(USER, network=False)


def test_a_configuration_that_runs_as_somebody_can_show_credentials():
    assert Configuration("LyncAuto", "CONTOSO\\svc").identity(USER) == Identity("CONTOSO\\svc", network=True)
