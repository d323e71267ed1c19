"""SMS by Twilio's webhooks and HTTP API; the simulator speaks the same."""
