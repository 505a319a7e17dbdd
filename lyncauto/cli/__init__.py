"""The command line: options in, words out; it holds no rule of the field."""
