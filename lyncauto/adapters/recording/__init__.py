"""Recording what an estate answers: noted, renamed, searched for secrets, and only then written."""
