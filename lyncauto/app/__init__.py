"""The composition root: site and playbook become steps and adapters, and the engine is given them."""
