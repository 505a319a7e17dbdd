"""The vendor's cmdlets for the account that the web services' Kerberos principals belong to."""

from __future__ import annotations

from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Answer, Call, Output, PSError
from lyncauto.lab.estate.estate import Estate


class KerberosCmdlets:
    """Handlers on one host."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    def get_cs_kerberos_account_assignment(self, call: Call) -> Answer:
        """Return the assignments: one a site at most."""
        hops.to_management_store(call)
        assigned = self._estate.description.kerberos
        if assigned is None or call.text("Identity", assigned.identity).lower() != assigned.identity.lower():
            return ()
        return (
            Output(
                "Microsoft.Rtc.Management.WritableConfig.Settings.KerberosAccount.KerberosAccountAssignment",
                {"Identity": assigned.identity, "UserAccount": assigned.account},
            ),
        )

    def test_cs_kerberos_account_assignment(self, call: Call) -> Answer:
        """Say with an error what the account lacks; nothing when it lacks nothing."""
        if not list(self.get_cs_kerberos_account_assignment(call)):
            raise _problem(f"{call.text('Identity')} has no Kerberos account assigned.")
        if missing := self._estate.activation.missing:
            raise _problem(f"The account lacks these service principal names: {', '.join(missing)}.")
        return ()


def _problem(why: str) -> PSError:
    return PSError(why, "KerberosAccountTestFailed", "InvalidResult")
