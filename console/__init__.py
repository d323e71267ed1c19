"""What staff and operators see: commands, health, metrics; the web pages come here."""
