"""One inbound message in, one reply out."""
