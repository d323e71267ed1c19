"""The flows that most engine tests talk to: an RSVP with questions, and two that answer at once."""

import pytest

from bot.engine import ActionResult, FlowBook
from tests.engine.house import Actions, Talk, book_of

RSVP = """
slots:
  attending:
    type: categorical
    values: [going, not_going, maybe]
    mappings:
      - {type: from_intent, intent: rsvp_going, value: going}
      - {type: from_intent, intent: rsvp_not_going, value: not_going}
  events: {type: list}
  event: {type: text, metadata: {choices_from: events}}
  guests:
    type: float
    mappings: [{type: from_entity, entity: number}]
    metadata: {counts: guests}
flows:
  rsvp:
    name: your RSVP
    description: RSVP to an event
    translation: {es: {name: tu asistencia}}
    nlu_trigger: [{intent: rsvp_going}, {intent: {name: rsvp_not_going, confidence_threshold: 0.6}}]
    steps:
      - action: action_find_events
      - collect: event
      - collect: guests
        rejections:
          - if: slots.guests > 20
            utter: utter_too_many
      - action: action_record
      - action: utter_recorded
responses:
  utter_ask_event: [{text: "Which?\\n{choices}", translation: {es: "¿Cual?\\n{choices}"}}]
  utter_ask_guests: [{text: "How many guests?", translation: {es: "¿Cuantos invitados?"}}]
  utter_too_many: [{text: At most 20., translation: {es: Hasta 20.}}]
  utter_recorded: [{text: "Recorded: {attending}, {guests} guests.", translation: {es: "{attending} {guests}"}}]
"""

ANSWERS = """
flows:
  dues:
    name: your dues
    description: What the member owes
    translation: {es: {name: tus cuotas}}
    nlu_trigger: [{intent: check_dues}]
    metadata: {menu: {number: 1, words: {en: [dues], es: [cuota]}}}
    steps: [{action: utter_dues}]
  rights:
    name: your rights
    description: Weingarten
    translation: {es: {name: tus derechos}}
    nlu_trigger: [{intent: know_rights}]
    metadata: {menu: {number: 2}}
    steps: [{action: utter_rights}]
  menu:
    name: the menu
    description: What the line can do
    translation: {es: {name: el menu}}
    metadata: {starts_afresh: true, menu: {words: {en: [menu]}}}
    steps: [{action: utter_menu}]
  calendar:
    name: the calendar
    description: What is coming up, and an offer
    translation: {es: {name: el calendario}}
    nlu_trigger: [{intent: list_events}]
    steps:
      - action: action_find_events
      - collect: event
        utter: utter_calendar
        metadata: {waits: false}
      - collect: guests
      - action: utter_recorded_at
responses:
  utter_dues: [{text: You owe nothing., translation: {es: No debes nada.}}]
  utter_rights: [{text: Ask for your steward., translation: {es: Pide a tu delegado.}}]
  utter_calendar: [{text: "Coming up:\\n{choices}", translation: {es: "Viene:\\n{choices}"}}]
  utter_recorded_at: [{text: "Event {event}, {guests}.", translation: {es: "Evento {event}, {guests}."}}]
  utter_menu: [{text: "{menu}", translation: {es: "{menu}"}}]
"""

CONTACT = """
slots:
  is_new: {type: bool}
  street: {type: text}
  note: {type: text, metadata: {skippable: true, interruptible: false}}
flows:
  contact:
    name: your address
    description: Changes the address
    translation: {es: {name: tu domicilio}}
    nlu_trigger: [{intent: update_contact}]
    metadata: {expires_after_minutes: 60}
    steps:
      - collect: is_new
      - collect: street
      - collect: note
      - action: utter_contact_done
responses:
  utter_ask_is_new: [{text: "Is it new?", translation: {es: "¿Es nuevo?"}}]
  utter_ask_street: [{text: "Which street?", translation: {es: "¿Qué calle?"}}]
  utter_ask_note: [{text: "Any note?", translation: {es: "¿Alguna nota?"}}]
  utter_contact_done: [{text: "Noted {street}.", translation: {es: "Anotado {street}."}}]
"""

CARD = """
slots:
  last_four: {type: text, metadata: {reader: last_four}}
flows:
  card:
    name: your card
    description: Proves who asks
    translation: {es: {name: tu tarjeta}}
    nlu_trigger: [{intent: check_card}]
    steps:
      - collect: last_four
      - action: utter_card
  hello:
    name: Hello
    description: A courtesy
    translation: {es: {name: Hola}}
    nlu_trigger: [{intent: greet}]
    metadata: {courtesy: true}
    steps: [{action: utter_hello}]
  danger:
    name: Danger
    description: One answer and nothing else
    translation: {es: {name: Peligro}}
    nlu_trigger: [{intent: urgent_help}]
    metadata: {alone: true}
    steps: [{action: utter_danger}]
responses:
  utter_danger: [{text: Call 911., translation: {es: Llama al 911.}}]
  utter_ask_last_four: [{text: "Last four?", translation: {es: "¿Cifras?"}}]
  utter_card: [{text: "Card {last_four}.", translation: {es: "Tarjeta {last_four}."}}]
  utter_hello: [{text: Hi., translation: {es: Hola.}}]
"""

EVENTS = [
    {"value": 7, "label": "Rally for a living wage, Sat Nov 28"},
    {"value": 8, "label": "Monthly membership meeting, Tue Dec 1"},
]


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> FlowBook:
    return book_of(tmp_path_factory.mktemp("book"), rsvp=RSVP, answers=ANSWERS, contact=CONTACT, card=CARD)


@pytest.fixture
def talk(book: FlowBook) -> Talk:
    actions = Actions(action_find_events=lambda _: ActionResult({"events": EVENTS}))
    return Talk(book, actions)
