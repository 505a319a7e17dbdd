"""What the two engines cannot agree in, each with its reason."""

from __future__ import annotations

# By the kind of a case, that of one command, or a command or function.
EXPLAINED = {
    "position too many of Request-CsCertificate": (
        "the real binder converts what stands at a place while it still looks for the set, and meets a wrong"
        " type before it finds that nobody can tell which set is meant"
    ),
    "piped": (
        "the lab's own engine runs one command a pipeline, as lyncauto sends them, and says so; the real one"
        " finds nobody who takes what is piped"
    ),
    "Get-LyncAutoHost": "each says the version of the engine that it is",
}
