"""Move the web services of a Lync or Skype for Business pool behind a load balancer, and back."""

from importlib.metadata import version

__version__ = version("lyncauto")
