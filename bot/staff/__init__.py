"""What staff do to conversations and records, for pages and commands: approve, answer, assign. A module an idea."""
