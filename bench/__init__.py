"""Measurements: how fast a text is answered, beside Rasa's own Twilio channel, and how well texts are understood."""
