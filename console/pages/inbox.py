"""The Inbox: threads by person, whole, over campaigns and channels; answered here."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from bot.staff import handoffs
from bot.staff.handoffs import HandoffRefused
from bot.staff.inbox import assigning, canned, finding, lists, looks, notes, replying, timeline, whom
from bot.staff.inbox.lists import Filter, Place, Reader
from bot.staff.inbox.replying import AnsweredMeanwhile, Author, ReplyRefused, StillOpen, Way, WhyNot
from bot.staff.inbox.whom import NotTheirs, Person
from bot.staff.waiting import note_seen
from console.access.guard import needs
from console.access.permissions import Permission
from console.access.scope import members_seen_by
from console.desk import Desk, desk
from console.forms import Form, Press
from console.language import gettext, lazy_gettext
from console.nav import NavEntry
from models import Channel, Role

pages = Blueprint("inbox", __name__, url_prefix="/inbox")
nav = NavEntry("inbox.listed", lazy_gettext("Inbox"), Permission.THREADS, 12)

THREAD = "/<any(member,talk):kind>/<int:of_id>"


class FindForm(Form):
    """Whom somebody looks for."""

    words = StringField(lazy_gettext("Find by number, name or member number"), render_kw={"autocomplete": "off"})


class ReplyForm(Form):
    """Words for a person.

    seen: the newest text of the union's people that was on the page.
    """

    by = RadioField(lazy_gettext("To"), [Optional()], validate_choice=False)
    words = TextAreaField(
        lazy_gettext("Your reply"), [Length(max=replying.LONGEST)], render_kw={"rows": 3, "maxlength": replying.LONGEST}
    )
    seen = IntegerField(widget=HiddenInput(), default=0)


class AssignForm(Form):
    """Whose a thread is to be."""

    to = HiddenField()
    handoff = IntegerField()


@dataclass(frozen=True, slots=True)
class Shown:
    """A thread, as the page works with it."""

    person: Person
    ways: list[Way]
    author: Author

    @property
    def chosen(self) -> Way | None:
        """The way an answer goes when nobody chooses another."""
        return next((way for way in self.ways if way.why_not is None), None)

    def way(self, value: str | None) -> Way | None:
        """The way of this value, or the best."""
        return (
            next((way for way in self.ways if way.value == value), None) or self.chosen or next(iter(self.ways), None)
        )


@pages.get("/")
@needs(Permission.THREADS)
def listed() -> str:
    """Unanswered first, then the newest."""
    return _list(FindForm(), None)


@pages.post("/")
@needs(Permission.THREADS)
def searched() -> str:
    """The list with what was found above it."""
    form = FindForm()
    return _list(form, _find(desk(), form))


@pages.post("/find")
@needs(Permission.THREADS)
def found() -> str:
    """What was found alone, as one types."""
    form = FindForm()
    here = desk()
    return render_template(
        "inbox/_found.html",
        found=_find(here, form),
        words=form.words.data,
        sees_all=_reader(here).sees_all,
        now=here.now,
    )


@pages.get(THREAD)
@needs(Permission.THREADS)
def thread(kind: str, of_id: int) -> str | Response:
    """One thread."""
    here = desk()
    shown = _shown(here, kind, of_id)
    if shown.person.member_id is None and len(shown.person.sharers) == 1:
        return redirect(url_for("inbox.thread", kind="member", of_id=shown.person.sharers[0].id))
    return _thread(here, shown, None)


@pages.post(THREAD)
@needs(Permission.THREADS)
def answer(kind: str, of_id: int) -> str | Response:
    """Sends a reply, or puts a canned one into the field."""
    here = desk()
    shown = _shown(here, kind, of_id)
    form = _reply_form(shown)
    if not form.validate():
        return _thread(here, shown, form)
    if taken := request.form.get("canned", type=int):
        _take_canned(here, shown, form, taken)
        return _thread(here, shown, form)
    if not _sent(here, shown, form):
        return _thread(here, shown, form)
    flash(gettext("Your reply is on its way."), "success")
    return redirect(url_for("inbox.thread", kind=kind, of_id=of_id))


@pages.post(f"{THREAD}/cost")
@needs(Permission.THREADS)
def cost(kind: str, of_id: int) -> str:
    """What the words typed so far would cost."""
    here = desk()
    shown = _shown(here, kind, of_id)
    way = shown.way(request.form.get("by"))
    counts = replying.cost(here.for_handoffs, here.staff.local, shown.author, way, _typed()) if way else []
    return render_template("inbox/_cost.html", counts=counts, way=way)


@pages.post(f"{THREAD}/assign")
@needs(Permission.THREADS_ASSIGN)
def assign(kind: str, of_id: int) -> Response:
    """Gives the thread to somebody."""
    here = desk()
    shown = _shown(here, kind, of_id)
    form = AssignForm()
    handoff_id = _held(shown, form.handoff.data) if form.validate() else None
    whom_to = assigning.assignees(here.session, here.local_id, shown.person.member_id)
    to = next((each for each in whom_to if each.value == form.to.data), None)
    if handoff_id is None or to is None:
        flash(gettext("Nothing was changed: the thread is no longer open, or nobody was chosen."), "error")
    else:
        try:
            assigning.assign(here.for_handoffs, handoff_id, to)
        except HandoffRefused:
            words = gettext(
                "%(name)s cannot get it: a steward needs a number of their own, proved by a code.", name=to.name
            )
            flash(words, "error")
        else:
            flash(gettext("The thread is with %(name)s now.", name=to.name), "success")
    return redirect(url_for("inbox.thread", kind=kind, of_id=of_id))


@pages.post(f"{THREAD}/close")
@needs(Permission.THREADS)
def close(kind: str, of_id: int) -> Response:
    """Returns the person to the line; `silently` tells them nothing."""
    here = desk()
    shown = _shown(here, kind, of_id)
    handoff_id = _held(shown, request.form.get("handoff", type=int))
    if Press().validate() and handoff_id is not None:
        silently = request.form.get("how") == "silently"
        try:
            handoffs.close(here.for_handoffs, handoff_id, silently=silently)
        except HandoffRefused:
            handoff_id = None
    if handoff_id is None:
        flash(gettext("It was closed already."), "info")
    else:
        flash(gettext("Closed: the line answers them again."), "success")
    return redirect(_afterwards(here, kind, of_id))


@pages.post(f"{THREAD}/notes/<int:note_id>/done")
@needs(Permission.MEMBERS_CHANGE)
def finish(kind: str, of_id: int, note_id: int) -> Response:
    """A note is done."""
    here = desk()
    shown = _shown(here, kind, of_id)
    if notes.finish(here.session, here.actor, here.now, here.local_id, shown.person, note_id):
        flash(gettext("The note is done."), "success")
    else:
        flash(gettext("Somebody has done it already."), "info")
    return redirect(url_for("inbox.thread", kind=kind, of_id=of_id))


def _list(form: FindForm, hits: list[finding.Found] | None) -> str:
    here = desk()
    wanted = next((each for each in Filter if each.value == request.args.get("show")), Filter.ALL)
    place = Place.read(request.args.get("from", ""))
    reader = _reader(here)
    threads, older = lists.threads(here.session, reader, wanted, place)
    look = looks.look(here.session, here.staff.user_id, here.local_id, looks.LIST, here.now)
    fresh = threads if look.is_new or look.since is None else [each for each in threads if each.at > look.since]
    note_seen(here.session, here.actor, here.now, "inbox", (each.member_id for each in fresh))
    return render_template(
        "inbox/list.html",
        threads=threads,
        older=f"{url_for('inbox.listed')}?{urlencode({'show': wanted.value, 'from': str(older)})}" if older else None,
        first=url_for("inbox.listed", show=wanted.value) if request.args.get("from") else None,
        show=wanted.value,
        form=form,
        found=hits,
        replies=lists.first_replies(here.session, reader, here.now),
        sees_all=reader.sees_all,
        now=here.now,
    )


def _find(here: Desk, form: FindForm) -> list[finding.Found]:
    if not form.validate():
        return []
    return finding.find(
        here.session,
        here.actor,
        here.now,
        local_id=here.local_id,
        seen=members_seen_by(here.staff),
        words=form.words.data or "",
        holder=_reader(here).holder,
    )


def _thread(here: Desk, shown: Shown, form: ReplyForm | None) -> str:
    person, holder = shown.person, _reader(here).holder
    look = looks.look(here.session, here.staff.user_id, here.local_id, person.key, here.now)
    if look.is_new:
        seen = "the whole thread" if holder is None else "what was said in their hands"
        replying.note(here.for_handoffs, "thread_read", person, seen)
    before = request.args.get("before", type=int) or timeline.NEWER_THAN_ALL
    said, more = timeline.read(here.session, here.local_id, person, before=before, holder=holder)
    newest = timeline.newest_by_person(here.session, here.local_id, person.addresses)
    held = next((way for way in shown.ways if way.held), None)
    if form is None:
        form = _reply_form(shown)
    if request.method == "GET":
        form.seen.data = newest.id if newest else 0
    way = shown.way(form.by.data)
    may_assign = here.staff.may(Permission.THREADS_ASSIGN)
    words = form.words.data or ""
    return render_template(
        "inbox/thread.html",
        kind="member" if person.member_id is not None else "talk",
        of_id=person.member_id if person.member_id is not None else person.talk_id,
        person=person,
        is_stewards=holder is not None,
        now=here.now,
        said=said,
        older=said[-1].id if more and said else None,
        is_first=before == timeline.NEWER_THAN_ALL,
        form=form,
        ways=shown.ways,
        way=way,
        held=held,
        counts=replying.cost(here.for_handoffs, here.staff.local, shown.author, way, words) if way else [],
        others=look.others,
        newest=newest,
        mine_lately=newest is not None and here.now - newest.at < timedelta(minutes=5),
        canned=canned.canned_replies(here.session, here.local_id),
        assignees=assigning.assignees(here.session, here.local_id, person.member_id) if held and may_assign else [],
        first_reply=replying.first_reply(here.session, shown.ways),
        notes=notes.open_notes(here.session, here.local_id, person)
        if here.staff.may(Permission.MEMBERS_CHANGE)
        else [],
    )


def _shown(here: Desk, kind: str, of_id: int) -> Shown:
    holder, author = _reader(here).holder, _author(here)
    try:
        if kind == "member":
            person = whom.member(here.session, here.local_id, of_id, here.now, holder)
        else:
            person = whom.talk(here.session, here.local_id, of_id, holder)
    except NotTheirs:
        raise NotFound from None
    ways = replying.ways(here.session, here.local_id, person, here.now)
    return Shown(person, [way for way in ways if author.may_use(way)], author)


def _afterwards(here: Desk, kind: str, of_id: int) -> str:
    """Where to go from a thread that was closed: it may be a steward's no longer."""
    try:
        _shown(here, kind, of_id)
    except NotFound:
        return url_for("inbox.listed")
    return url_for("inbox.thread", kind=kind, of_id=of_id)


def _reader(here: Desk) -> Reader:
    return Reader(
        local_id=here.local_id,
        user_id=here.staff.user_id,
        own_id=here.staff.member_id,
        sees_all=here.staff.worksite_ids is None,
        worksite_ids=tuple(sorted(here.staff.worksite_ids or ())),
    )


def _author(here: Desk) -> Author:
    """A steward signs with their name, as their texts do; others write as the staff."""
    if here.staff.role is not Role.STEWARD:
        return Author(here.staff.user_id)
    if here.staff.member_id is None:
        return Author(here.staff.user_id, steward_id=whom.NOBODY_ID)
    number, name = whom.steward_signs(here.session, here.staff.member_id)
    return Author(here.staff.user_id, number, name, here.staff.member_id)


def _reply_form(shown: Shown) -> ReplyForm:
    form = ReplyForm()
    form.by.choices = [SelectChoice(way.value, way_name(way)) for way in shown.ways]
    if not form.by.data and shown.ways:
        form.by.data = shown.ways[0].value
    return form


def way_name(way: Way) -> str:
    """A number, by its channel; a visit has none to show."""
    if way.channel is Channel.WEB_CHAT:
        return gettext("Web chat")
    name = "WhatsApp" if way.channel is Channel.WHATSAPP else "SMS"
    return f"{name} {way.address}"


def _take_canned(here: Desk, shown: Shown, form: ReplyForm, canned_id: int) -> None:
    """The reply behind what is typed already."""
    chosen = next((each for each in canned.canned_replies(here.session, here.local_id) if each.id == canned_id), None)
    if chosen is None:
        return
    values = {"name": shown.person.first_name, "steward": shown.author.steward_name or shown.person.steward}
    typed = (form.words.data or "").rstrip()
    form.words.data = "\n".join(each for each in (typed, canned.fill(chosen.body, values)) if each)


def _sent(here: Desk, shown: Shown, form: ReplyForm) -> bool:
    if not (form.words.data or "").strip():
        form.refuse(gettext("Write the reply first."), "words")
        return False
    try:
        with here.session.begin_nested():
            replying.reply(
                here.for_handoffs,
                here.local_id,
                shown.person,
                shown.author,
                form.words.data or "",
                by=form.by.data or "",
                seen=form.seen.data or 0,
            )
    except AnsweredMeanwhile as refused:
        form.refuse(
            gettext(
                "%(name)s has written to them meanwhile: read it below. Nothing was sent; send again if it is needed.",
                name=refused.newest.by,
            ),
            "words",
        )
        # What was sent with the form is shown again otherwise.
        form.seen.data, form.seen.raw_data = refused.newest.id, None
    except StillOpen as refused:
        form.refuse(gettext("Fill in %(placeholder)s, or take it out.", placeholder=refused.placeholder), "words")
    except (ReplyRefused, HandoffRefused) as refused:
        form.refuse(_refusal(str(refused)), "words")
    else:
        return True
    return False


def _refusal(words: str) -> str:
    known = {
        WhyNot.OPTED_OUT: gettext("They have opted out: the number may not be texted until they text START."),
        WhyNot.NO_CONSENT: gettext("They never agreed to texts, and have not written in a day: call them instead."),
        WhyNot.DEAD_NUMBER: gettext("This number takes no texts."),
        WhyNot.WINDOW_CLOSED: gettext("More than a day has passed since their last WhatsApp: answer by SMS."),
        WhyNot.HAS_LEFT: gettext("They have left the web chat."),
    }
    return known[WhyNot(words)] if words in known else gettext("Nothing was sent: look at the thread again.")


@pages.app_template_global("inbox_why_not")
def why_not_words(why: WhyNot) -> str:
    """Why somebody may not be texted, as a page says it."""
    return _refusal(why.value)


@pages.app_template_global("inbox_way")
def _way_words(way: Way) -> str:
    return way_name(way)


def _held(shown: Shown, handoff_id: int | None) -> int | None:
    """The hand-off, if it is open and of this thread."""
    return next((way.held.id for way in shown.ways if way.held and way.held.id == handoff_id), None)


def _typed() -> str:
    return request.form.get("words", "")[: replying.LONGEST]
