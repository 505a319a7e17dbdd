"""What is spoken of: frozen values and pure functions; no clock, file, socket or log."""
