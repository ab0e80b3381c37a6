"""views.open, update and publish."""

from tests.fakes.slack.accounts import Person
from tests.fakes.slack.calls import Call
from tests.fakes.slack.refusals import Json, Refused
from tests.fakes.slack.views import View, checked


def open_view(call: Call) -> Json:
    call.fields.needed("trigger_id")
    view = call.fields.parsed("view")
    # A view that is refused costs no trigger: it can be mended within the three seconds.
    trigger = call.town.triggers.get(call.fields.text("trigger_id"))
    if trigger:
        checked(trigger.person, view, "modal")
    person = call.town.exchange(call.fields.text("trigger_id"), call.workspace)
    modal = _made(call, person, checked(person, view, "modal"))
    person.modals.append(modal)
    call.town.changes.happened()
    return {"view": modal.json()}


def update_view(call: Call) -> Json:
    view = call.workspace.views.get(call.fields.needed("view_id"))
    if view is None or not view.open:
        raise Refused("not_found")
    if call.fields.text("hash") not in ("", view.hash):
        raise Refused("hash_conflict")
    view.content = checked(view.person, call.fields.parsed("view"), "modal")
    view.hash = call.town.ts()
    view.errors = {}
    call.town.changes.happened()
    return {"view": view.json()}


def publish_view(call: Call) -> Json:
    person = call.workspace.people.get(call.fields.needed("user_id"))
    if person is None:
        raise Refused("user_not_found")
    if person.home and call.fields.text("hash") not in ("", person.home.hash):
        raise Refused("hash_conflict")
    content = checked(person, call.fields.parsed("view"), "home")
    person.home = _made(call, person, content)
    call.town.changes.happened()
    return {"view": person.home.json()}


def _made(call: Call, person: Person, content: Json) -> View:
    number = f"V{next(call.town.numbers):08}"
    view = View(id=number, person=person, content=content, hash=call.town.ts())
    call.workspace.views[number] = view
    return view
