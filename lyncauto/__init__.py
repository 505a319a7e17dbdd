"""Move the web services of a Lync or Skype for Business pool behind a load balancer, and back."""

__version__ = "0.1.0"
