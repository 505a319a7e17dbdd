from collections import Counter

import pytest

from tests.campaigns.bench import allowed


@pytest.mark.parametrize(
    ("act", "doubt", "times"),
    [
        ("Set-LyncAutoDnsRecord", {}, 0),
        ("Set-LyncAutoDnsRecord", {"dns.a-records": 3}, 3),
        ("Set-LyncAutoDnsRecord", {"balancer.virtual-services": 2}, 0),
        ("put certs/webint.contoso.test/cert.pem.key", {"certificate.deliver": 1}, 1),
        ("put generations/GENERATION/00-global.cfg", {"certificate.deliver": 1}, 0),
        ("systemctl start lyncauto-haproxy", {"balancer.virtual-services": 2}, 1),
        ("Export-LyncAutoConfiguration", {"backup.configuration": 1}, 1),
        ("Request-CsCertificate", {"certificate.request": 1}, 0),
        ("Request-CsCertificate", {"certificate.front-ends": 1}, 0),
        ("Set-LyncAutoOverride", {"topology.override": 1}, 1),
        ("Invoke-CsManagementStoreReplication", {"topology.replicas": 3}, 3),
        ("Invoke-CsComputerFailOver", {"front-end.serve": 1}, 1),
        ("Invoke-CsComputerFailOver", {"front-end.drain": 1}, 0),
        ("runtime set server ADDRESS:10443/fe02.fabrikam.test", {"front-end.drain": 1}, 1),
    ],
)
def test_an_act_may_be_made_again_where_it_was_in_doubt_and_never_a_request(act, doubt, times):
    assert allowed(act, Counter(doubt)) == times
