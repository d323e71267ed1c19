"""How words get in and out: one folder a channel, all of one shape."""
