"""The seams: what steps ask of the world, in two to four methods each, and no library's name."""
