"""What holds for every test, whichever file it is in."""

from hypothesis import settings

# How long one example takes says how busy the machine is, and nothing of what is tested.
settings.register_profile("lyncauto", deadline=None)
settings.load_profile("lyncauto")
