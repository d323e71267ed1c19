"""The words of a reply: which variation, in which language, in how many segments.

wording = Wording(book)
text = compose(outcome.events, wording, outcome.state.language)
first, rest = split_reply(text, wording.text("utter_more_hint", language))
"""
