"""Work that could not be done, at a host, at the balancer, at the CA or here."""

from __future__ import annotations

from collections.abc import Sequence

from lyncauto.errors.base import Exit, LyncAutoError, Reason


class SecretUnavailable(LyncAutoError):
    """A secret that the site file refers to cannot be read."""

    code = "secret-unavailable"


class HostUnreachable(LyncAutoError):
    """A host did not take the connection; nothing was sent to it."""

    code = "host-unreachable"


class AccessDenied(LyncAutoError):
    """A host, or something behind it, refused the account that was used."""

    code = "access-denied"


class CommandDenied(AccessDenied):
    """The account may log on to a host, and may not run one command there; others it may."""


class SecondHopDenied(LyncAutoError):
    """A command left its host for another and had no credentials to show there."""

    code = "second-hop-denied"


class RemoteCommandFailed(LyncAutoError):
    """A command ran on its host and reported an error."""

    code = "remote-command-failed"

    def __init__(self, what: str, *, why: str, fix: str, error_id: str = "") -> None:
        super().__init__(what, why=why, fix=fix)
        self.error_id = error_id  # FullyQualifiedErrorId up to the comma


class AnswerLost(LyncAutoError):
    """A command was sent and its answer did not come back; it may have run."""

    code = "answer-lost"
    in_doubt = True


class ReadOnly(LyncAutoError):
    """Something tried to write while planning or reading; nothing was sent."""

    code = "read-only"
    exit = Exit.BUG


class ModuleNotTrusted(LyncAutoError):
    """The remote functions on a host are not those that this version ships."""

    code = "module-not-trusted"


class EstateUnreadable(LyncAutoError):
    """What a plan needs to know could not be read from the estate."""

    code = "estate-unreadable"


class PreflightFailed(LyncAutoError):
    """A condition that a migration needs is not met; nothing was changed."""

    code = "preflight-failed"
    exit = Exit.VERIFICATION_FAILED


class VerificationFailed(LyncAutoError):
    """What was set up does not answer as it must."""

    code = "verification-failed"
    exit = Exit.VERIFICATION_FAILED


class RenewalReverted(LyncAutoError):
    """The new certificate was not shown as it must be; the old one is served again."""

    code = "renewal-reverted"
    exit = Exit.VERIFICATION_FAILED


class Drifted(LyncAutoError):
    """A target is neither as the plan saw it nor as it is to become; nothing was written to it."""

    code = "drifted"
    exit = Exit.PART_WAY


class NotConverged(LyncAutoError):
    """A change was accepted but did not read back before its deadline."""

    code = "not-converged"
    in_doubt = True
    exit = Exit.PART_WAY


class OneWay(LyncAutoError):
    """A change that the world cannot take back was asked to be taken back."""

    code = "one-way"


class StalePlan(LyncAutoError):
    """The estate, the site file or the playbook is no longer what the plan was made from."""

    code = "stale-plan"
    exit = Exit.REFUSED


class OpenRun(LyncAutoError):
    """An earlier run of this site is neither finished nor taken back."""

    code = "open-run"
    exit = Exit.REFUSED


class NoRun(LyncAutoError):
    """There is no run that the command could go on with."""

    code = "no-run"
    exit = Exit.REFUSED


class Locked(LyncAutoError):
    """Somebody else is working on this site or on one of its balancer nodes."""

    code = "locked"
    exit = Exit.REFUSED


class OutsideWindow(LyncAutoError):
    """The change window of this stage is closed."""

    code = "outside-window"
    exit = Exit.REFUSED


class LimitExceeded(LyncAutoError):
    """The plan deletes or changes more than the site file allows."""

    code = "limit-exceeded"
    exit = Exit.REFUSED


class NotSilent(LyncAutoError):
    """Clients still use the balancer; what serves them stays."""

    code = "not-silent"
    exit = Exit.REFUSED


class RollbackUnsafe(LyncAutoError):
    """Clients would be sent to Front Ends whose certificates they refuse; the balancer goes on serving."""

    code = "rollback-unsafe"
    exit = Exit.REFUSED


class FrontEndRebuilt(LyncAutoError):
    """A Front End was set up again while a run is open, or is said to have been; it is not planned anew."""

    code = "front-end-rebuilt"
    exit = Exit.REFUSED


class JournalDamaged(LyncAutoError):
    """A journal was edited or has lost a line; it is not acted upon."""

    code = "journal-damaged"
    exit = Exit.REFUSED


class RunFolderUnusable(LyncAutoError):
    """The run folder cannot be written, or the disk is full; nothing was changed that it does not hold."""

    code = "run-folder-unusable"


class CertificateDenied(LyncAutoError):
    """The certification authority refused the request, or has not decided yet."""

    code = "certificate-denied"


class CertificatePending(LyncAutoError):
    """The request for a certificate waits for a person; it was made once, and is not made again."""

    code = "certificate-pending"
    exit = Exit.PART_WAY


class CertificateRejected(LyncAutoError):
    """A certificate came back that must not be used; every reason is listed."""

    code = "certificate-rejected"


class ExportRefused(LyncAutoError):
    """A certificate and its key are not handed out: the key never moves, or a file is in the way."""

    code = "export-refused"


class BalancerFailed(LyncAutoError):
    """The balancer's node refused a configuration or could not load it; the old one goes on serving."""

    code = "balancer-failed"


class LastFrontEnd(LyncAutoError):
    """Draining this Front End would leave the balancer nobody who is healthy; it goes on serving."""

    code = "last-front-end"
    exit = Exit.REFUSED


class QuorumAtRisk(LyncAutoError):
    """Stopping this Front End would take the pool's or a routing group's quorum; nothing was stopped."""

    code = "quorum-at-risk"
    exit = Exit.REFUSED


class NodeUnreachable(LyncAutoError):
    """A balancer node did not answer."""

    code = "node-unreachable"
    in_doubt = True


class DnsRefused(LyncAutoError):
    """A name server refused a change."""

    code = "dns-refused"


class NotUnattended(LyncAutoError):
    """What is to run by itself would need somebody, or lack what it needs; nothing was installed."""

    code = "not-unattended"
    exit = Exit.REFUSED

    def __init__(self, what: str, *, reasons: Sequence[Reason], fix: str) -> None:
        super().__init__(what, why="\n".join(map(str, reasons)), fix=fix)
        self.reasons = tuple(reasons)


class ScheduleForeign(LyncAutoError):
    """A part of a schedule was changed by hand or is another site's; nothing was changed."""

    code = "schedule-foreign"
    exit = Exit.REFUSED


class SchedulerFailed(LyncAutoError):
    """The scheduler of a system refused what was asked of it, or its files cannot be written."""

    code = "scheduler-failed"


class ScheduleOverdue(LyncAutoError):
    """A renewal has not run when it should have, has failed, or has left a certificate past its due date."""

    code = "schedule-overdue"


class LabFailed(LyncAutoError):
    """The lab could not be started, is not running, or refused what was asked of it."""

    code = "lab-failed"


class NotHeard(LyncAutoError):
    """What the renewal came to stands; somebody who was to hear of it did not."""

    code = "not-heard"


class UsageWrong(LyncAutoError):
    """The command line cannot be understood; nothing was done."""

    code = "usage"
    exit = Exit.USAGE


class Interrupted(LyncAutoError):
    """The operator stopped the command; the journal holds where."""

    code = "interrupted"
    exit = Exit.INTERRUPTED
