"""The pages of CA Web Enrolment: rows of the CA's database in, HTML out. Pure.

What programs go by is AD CS's own: names of elements, links, the script that leads to a certificate, the
order of a disposition's lines and the tabs before them. The rest is as little as a page needs.

Source: public clients of these pages, and what they quote of an English, a French and a Japanese AD CS.
"""

from __future__ import annotations

from html import escape

from lyncauto.lab.estate.authority import Request
from lyncauto.lab.native import status
from lyncauto.lab.web_enrolment.words import Words

PENDING, DENIED, FAILED = 5, 2, 1  # CR_DISP_* of certcli.h


class Pages:
    """The pages of one authority, in one language."""

    def __init__(self, words: Words, authority: str) -> None:
        self._words = words
        self._authority = authority

    def welcome(self) -> str:
        """Return the first page."""
        return self._page(self._words.welcome, "")

    def chain(self, renewals: int) -> str:
        """Return the page that leads to the CA's own certificates."""
        script = f'<Script Language="JavaScript">\n\tvar nRenewals={renewals};\n</Script>'
        return self._page(self._words.chain, script)

    def decided(self, row: Request) -> str:
        """Return the page that answers a request."""
        if row.certificate is not None:
            return self._page(self._words.issued, self._issued(row))
        words, id = self._words, row.id
        if row.disposition == "Pending":
            said = (
                f"<P ID=locInfoNewReq> {words.pending_info} </P>\n\n"
                f"<P ID=locInfoReqID>\n{words.pending_id.format(id=id)}\n</P>"
            )
            return self._page(words.pending, said)
        why = words.denied_why.format(id=id, message=f"{escape(self._message(row), quote=False)}\n")
        said = (
            f"<P ID=locDenied> {words.denied_info} </P>\n\n<P ID=locInfoReqIDandReason>\n{why}\n</P>"
            '\n\n<P ID=locContactAdmin><A Href="/certsrv">&nbsp;</A></P>'
        )
        return self._page(words.denied, said)

    def not_issued(self, row: Request) -> str:
        """Return what stands in place of the certificate of a request that has none."""
        if row.disposition == "Pending":
            return self.failed("", PENDING, self._words.submitted, 0)
        code = status.named_in(row.message) or status.ADMIN_DENIED
        return self.failed("", DENIED, self._message(row), code)

    def unreadable(self) -> str:
        """Return the page of a request that cannot be read."""
        return self.failed("newreq", FAILED, self._words.unreadable, status.BAD_TAG)

    def unknown(self) -> str:
        """Return the page of a number that no request has."""
        return self.failed("", None, "", status.PROPERTY_EMPTY)

    def failed(self, mode: str, disposition: int | None, message: str, code: int) -> str:
        """Return the page of errors: a disposition, in whose words, and the last status; 0: none is set."""
        words = self._words
        number = (
            f"<LocID ID=locDispNeverSet>{words.never}</LocID>"
            if disposition is None
            else f"{disposition:X} <LocID ID=locDispSpacer>-</LocID> <LocID ID=locDispUnknown></LocID>"
        )
        told = escape(message, quote=False) or f"<LocID ID=locDispMsgNone>{words.nothing}</LocID>"
        rows = (
            ("locModeLabel", words.mode, f"{mode} <LocID ID=locModeSpacer>-</LocID>"),
            ("locDispLabel", words.disposition, number),
            ("locDispMsgLabel", words.message, told),
            ("locResultLabel", words.result, self._status(code)),
            ("locLastStatLabel", words.last, self._status(code)),
        )
        lines = "\n\n".join(
            f"\t<DT ID={id}><Font Size=-1><B>{label}</B></Font></DT><DD>\n\t\t{value}\n\t</DD>"
            for id, label, value in rows
        )
        return self._page(words.error, f"<P ID=locInfo> {words.error_info} </P>\n<DL>\n{lines}\n</DL>")

    def _issued(self, row: Request) -> str:
        links = "\n".join(
            f'<A Href="certnew.{kind}?ReqID={row.id}&amp;Enc={encoding}">{kind} {encoding}</A>'
            for kind in ("cer", "p7b")
            for encoding in ("bin", "b64")
        )
        script = f'\tfunction goGetCert() {{\n\t\tlocation="certnew.cer?ReqID={row.id}&"+getEnc();\n\t}}'
        return (
            f"<P ID=locInfo> {self._words.issued_info} </P>\n{links}\n"
            f'<Script Language="JavaScript">\n{script}\n</Script>'
        )

    def _message(self, row: Request) -> str:
        """Return the CA's words about a denial; in its database they are English."""
        code = status.named_in(row.message)
        if code is not None and code in self._words.messages:
            return self._words.messages[code].format(template=row.template)
        head, _, who = row.message.partition(" by ")
        if code is None and head == "Denied":
            return self._words.denied_by.format(who=who)
        return row.message

    def _status(self, code: int) -> str:
        if not code:
            return f"{self._words.succeeded} 0x0 (WIN32: 0)"
        return f"{self._words.systems.get(code) or status.words(code)} {status.number(code)}"

    def _page(self, title: str, body: str) -> str:
        head = (
            '<HTML>\n<Head>\n\t<Meta HTTP-Equiv="Content-Type" Content="text/html; charset=UTF-8">\n'
            f"\t<Title>Microsoft {self._words.service}</Title>\n</Head>\n"
        )
        banner = (
            "<Table Border=0 Width=100%><TR><TD><LocID ID=locMSCertSrv><B><I>Microsoft</I></B> "
            f"{self._words.service} &nbsp;--&nbsp; {escape(self._authority)} &nbsp;</LocID></TD></TR></Table>"
        )
        said = f"{banner}\n\n<P ID=locPageTitle> <B> {title} </B>\n\n{body}\n"
        return f"{head}<Body BgColor=#FFFFFF>\n{said}</Body>\n</HTML>\n".replace("\n", "\r\n")
