"""The two that are compared: the app as it ships, and Rasa's own Twilio channel."""
