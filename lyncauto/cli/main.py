"""The command ``lyncauto``: knows its subcommands by name, and nothing of what they do."""

import click

from lyncauto import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lyncauto")
def main() -> None:
    """Move the web services of a Lync or Skype for Business pool behind a load balancer."""
