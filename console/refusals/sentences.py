"""The sentences: as they are raised, and as a page says those that speak to the shell."""

from console.language import mark

# Raised for the shell, which has options and files -> what a page says instead.
OTHERWISE = {
    "%(actor)s submitted it; somebody else approves it (approval in campaigns.yml of the local).": mark(
        "Whoever sends a campaign for approval cannot approve it: somebody else approves it."
    ),
    "The winner of its test would be picked before it starts; withdraw it and set --winner-at.": mark(
        "The winner of its test would be picked before it starts. Withdraw it, and set a later time for the winner."
    ),
    "Campaign #%(number)s is %(state)s; it would have to be %(states)s for that.": mark(
        "Campaign #%(number)s has moved on meanwhile, and this cannot be done any more. Look at it again."
    ),
    "Campaign #%(number)s is %(state)s; copy it, and try the copy out.": mark(
        "Campaign #%(number)s is over: copy it, and try the copy out."
    ),
    "There is no hour in the next eight days at which texts may leave; see hours.yml.": mark(
        "There is no hour in the next eight days at which texts may leave. See the hours in the settings."
    ),
    "No texts leave at this hour; try it from %(day)s, %(hour)s on.": mark(
        "No texts leave at this hour: try it from %(hour)s on."
    ),
    "%(number)s has not opted in to texts of %(local)s about %(topic)s: text START to %(line)s from it first.": mark(
        "%(number)s has not opted in to these texts of %(local)s: text START to %(line)s from it first."
    ),
    "%(setting)s: is missing: %(about)s": mark("Something is missing: %(about)s"),
    "starts: is past; schedule it for later, or without a start for as soon as it is approved": mark(
        "Its start is past: set a later one, or none to start as soon as it is approved."
    ),
    "winner-at: must come after the start, and before the text has no use any more (expires)": mark(
        "The winner is picked after the start, and before the text has no use any more."
    ),
    "It could not be planned; the log of the clock tells why.": mark(
        "It could not be planned. Whoever looks after the server finds out why."
    ),
    "is empty; write it like: %(example)s": mark("is empty"),
    "is empty; write %(listed)s": mark("is empty"),
    "there is no field %(name)s; there are %(listed)s": mark("there is no field %(name)s"),
    "there is no field %(name)s; did you mean %(near)s?; there are %(listed)s": mark(
        "there is no field %(name)s; did you mean %(near)s?"
    ),
    "%(value)s is no language; write %(listed)s": mark("%(value)s is no language"),
    "%(value)s is out of range; write %(listed)s": mark("%(value)s is out of range"),
    "is longer than %(most)s characters; write %(listed)s": mark("is longer than %(most)s characters"),
    "has a character that cannot be printed; write %(listed)s": mark("has a character that cannot be printed"),
}

SENTENCES = (
    # a campaign's way
    mark("It was changed since you looked at it. See again who would read what, then approve it."),
    mark("Whoever submitted it gave you your role here less than a day before; somebody else approves it."),
    mark("It is past its use; withdraw it and set a later day, or cancel it."),
    mark("That moment is past; set a later one, or none to start as soon as it is approved."),
    mark("It would be past its use before it starts; set a later end."),
    mark("Campaign #%(number)s is done; all its texts have left, and none can be taken back."),
    mark("There is no campaign %(name)s."),
    mark("There is a campaign %(name)s already."),
    mark("There is no kind %(name)s any more."),
    mark("There is no kind %(name)s; did you mean %(near)s?; there are %(listed)s."),
    mark("There is no kind %(name)s; there are %(listed)s."),
    mark("A name has 1 to %(most)s characters."),
    mark("%(name)s goes out no more: what it is about, or its own end, is past or too far ahead."),
    # why it was paused by itself
    mark("Carriers refused %(spoiled)s of %(handed)s texts, the newest with error %(code)s."),
    mark("Its texts cannot be made: its kind's file, or what it is about, is not there any more."),
    # tried out
    mark("%(number)s takes no texts; try it on another number."),
    mark(
        "%(number)s is no number of a steward's, nor of a member with an account here: a campaign is tried out on "
        "those alone. Put the number on the member's record, or link the account to the member, first."
    ),
    # its words
    mark(
        "Variant %(variant)s in %(language)s has up to %(characters)s characters; the carrier takes %(most)s. Say "
        "it in fewer words."
    ),
    mark("Variant %(variant)s has no text in %(language)s."),
    mark("Nothing is known of {%(name)s}, which variant %(variant)s names in %(language)s."),
    mark("Nothing is left of variant %(variant)s in %(language)s without what is not known."),
    mark("text of %(variant)s, %(fault)s"),
    mark("text, %(fault)s"),
    mark("write the text in %(tongue)s"),
    mark("is not a language of the local; there are %(listed)s"),
    mark("nothing fills {%(name)s}; did you mean %(near)s?; there are %(listed)s"),
    mark("nothing fills {%(name)s}; there are %(listed)s"),
    mark("is longer than %(most)s segments; say it in fewer words"),
    mark("English"),
    mark("Spanish"),
    # its variants and days
    mark("write a share of 0 to 90 percent"),
    mark("write a share of 1 to 100 percent"),
    mark("a test needs two variants or more, and a time at which the winner goes to the rest"),
    mark("variants are called %(listed)s"),
    mark("there are no variants; write their texts too"),
    mark("write a percentage for each of %(listed)s"),
    mark("comes before it starts; write a later day or hour"),
    mark("is past"),
    mark("variant %(variant)s"),
    mark("expires"),
    mark("control"),
    mark("test"),
    mark("shares"),
    mark("audience"),
    # its settings
    mark("there is no such setting; did you mean %(near)s?; there are %(listed)s"),
    mark("there is no such setting; there are %(listed)s"),
    mark("there is no such setting; %(kind)s has none"),
    mark("write words"),
    mark("write %(most)s characters at most"),
    mark("write a number"),
    mark("write a number of twelve digits at most"),
    mark("write whole numbers with commas between them, such as 7, 1"),
    mark("write a day like 2026-12-05"),
    mark("write an hour like 17:30"),
    mark("write a day and an hour like 2026-12-05 17:30"),
    mark("write an address like https://www.example.org/vote"),
    # who is followed up, and audiences
    mark("Say whom to follow up: an answer, or %(name)s."),
    mark("These are no answers: %(fault)s"),
    mark("The audience of %(name)s cannot be used: %(fault)s"),
    mark("The audience of this kind needs the setting %(name)s."),
    mark("There is an audience %(name)s already."),
    mark("There is no audience %(name)s."),
    mark("there is no %(name)s; write one of %(listed)s"),
    mark("there is no %(what)s %(name)s; did you mean %(near)s?"),
    mark("there is no %(what)s %(name)s; there are %(listed)s"),
    mark("there is no %(what)s %(name)s"),
    mark("worksite"),
    mark("employer"),
    mark("unit"),
    mark("certification"),
    mark("campaign"),
    mark("event"),
    mark("member"),
    mark("is missing"),
    mark("write a whole number"),
    mark("write words in quotes"),
    mark("asks more than %(most)s things; make two audiences of it"),
    mark("has more than %(most)s things; make two audiences of it"),
    mark("has more than %(most)s values; make several audiences of it"),
    mark("is more than %(most)s deep; make it flatter"),
    mark("%(field)s needs to know of which %(what)s; write it like: %(example)s"),
    mark("%(field)s is of nothing; write it like: %(example)s"),
    mark("write it like: %(example)s"),
    # an audience that is typed
    mark("character %(number)s"),
    mark("the text is longer than %(most)s characters"),
    mark("%(word)s cannot stand here; join things with and, or; put names in quotes"),
    mark("%(word)s cannot stand here"),
    mark("this quote is not closed; end it with %(sign)s"),
    mark("is empty; write everyone, or something like: %(example)s"),
    mark("a field should stand here, one of %(listed)s"),
    mark("write %(sign)s instead"),
    mark("what of %(field)s? write it like: %(example)s"),
    mark("a value should stand here: a word, or several in quotes"),
    mark("put names of several words in quotes: %(example)s"),
    mark("a whole number should stand here"),
    mark("%(field)s counts in %(unit)s"),
    mark("%(field)s has no unit"),
    # events and their door
    mark("There is no event %(number)s."),
    mark("It is canceled already."),
    mark("It is over."),
    mark("There are %(free)s places, and they are %(people)s: raise the places first."),
    mark("They are checked in already."),
    mark("They have answered something else meanwhile."),
    mark("The door of this event is closed."),
    mark("Guests are 0 to %(most)s."),
    mark("There is no member %(number)s."),
    mark("Member %(number)s is not checked in."),
    mark("An event has no %(listed)s."),
    # onboarding
    mark("There is no active member %(number)s."),
    mark("Member %(number)s completed it on %(day)s."),
    mark("Member %(number)s said no thanks on %(day)s, and may text WELCOME."),
    mark("Member %(number)s is at it since %(day)s."),
    mark("Nobody is their own buddy."),
    mark("They are through, or said no thanks."),
    mark("They were reminded in the last 24 hours."),
    mark("There is no stage %(name)s."),
    mark("This stage is over already."),
    mark("Staff have not ended this stage."),
    mark("There is no onboarding %(number)s."),
    # stewards
    mark("Member %(number)s is no steward."),
    mark("There is no such worksite."),
    mark("They do not have this worksite any more."),
    mark("%(name)s has this worksite and shift already."),
    # numbers
    mark("This is not the member's number any more."),
    mark("Say how you know: a reason is kept with it."),
)
