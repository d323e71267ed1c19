"""How much one visitor, and one address, may ask of the chat."""

from config.limits import Limit

# One person types; a button is pressed faster than a sentence is written.
OF_VISIT = Limit("visit", most=10, seconds=3)
# A union hall or a plant is one address to us.
OF_ADDRESS = Limit("address", most=60, seconds=1)
NEW_VISITS = Limit("new", most=30, seconds=60)
LOOKS = Limit("looks", most=120, seconds=0.5)
