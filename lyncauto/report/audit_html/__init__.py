"""An audit as one HTML file that asks for nothing else: no script, no font, no picture from anywhere."""

from lyncauto.report.audit_html.page import audit_page

__all__ = ["audit_page"]
