"""``python -m lyncauto``: the same command as ``lyncauto``."""

from lyncauto.cli.main import main

if __name__ == "__main__":
    main()
