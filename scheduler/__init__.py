"""The outbound half: the clock, the outbox, its sender, and what the carrier reports back."""
