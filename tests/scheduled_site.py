"""A site file with two pools for the tests of schedules, and what is beside it."""

from __future__ import annotations

from pathlib import Path

ADMIN, TOKEN = "file:password", "file:token"
TEXT = r"""version: 1
name: contoso
accounts:
  admin: {{user: CONTOSO\lyncadmin, password: "{admin}"}}
cms:
  main:
    host: {{name: mgmt01.contoso.test, address: 127.0.0.1, account: admin}}
dns:
  main:
    host: {{name: dc01.contoso.test, address: 127.0.0.1, account: admin}}
    zone: contoso.test
    name_servers:
      - {{name: dc01.contoso.test, address: 127.0.0.1}}
ca:
  main: {{config: ca01.contoso.test\Contoso Issuing CA}}
nodes:
  lb01:
    name: lb01.contoso.test
    agent: https://127.0.0.1:1
    token: "{token}"
    root: root.pem
  spare:
    name: lb02.contoso.test
    agent: https://127.0.0.1:1
    token: prompt
    root: root.pem
pools:
  - name: pool01.contoso.test
    nodes: [lb01]
    override: webint.contoso.test
    vip: 10.0.0.50
    front_ends:
      - {{name: fe01.contoso.test, address: 127.0.0.1, account: admin}}
  - name: pool02.contoso.test
    nodes: [lb01]
    override: webint2.contoso.test
    vip: 10.0.0.51
    front_ends:
      - {{name: fe02.contoso.test, address: 127.0.0.1, account: admin}}
"""


def write_site(folder: Path, *, admin: str = ADMIN, token: str = TOKEN) -> Path:
    """Write the site file and its secrets; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "site.yaml"
    path.write_text(TEXT.format(admin=admin, token=token), encoding="utf-8")
    for name in ("password", "token"):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text("Correct-Horse-7", encoding="utf-8")
    return path
