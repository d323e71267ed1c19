"""What members are told about their shifts later."""

from bot.actions.said import response

CALLED_OFF = response("utter_shift_called_off")
