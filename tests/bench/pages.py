"""Server time of the order pages against the reference view, and the crispy pack against HTML by hand."""

from collections.abc import Callable, Iterator
from typing import Any

from crispy_forms.utils import render_crispy_form
from django.core.handlers.wsgi import WSGIHandler
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from plakette.forms import AddressForm, VehicleForm
from plakette.services.rules import emission_rules
from tests.bench import reference
from tests.bench.timing import Row, ratio

ADDRESS = {
    "name": "Änne Müller",
    "street": "Königstraße 1",
    "postcode": "70173",
    "city": "Stuttgart",
    "country": "DE",
    "email": "aenne@example.org",
}


def page_rows() -> Iterator[Row]:
    client = Client(HTTP_HOST="127.0.0.1")
    client.get("/plakette/")
    client.post("/plakette/", {"plate_0": "S", "plate_1": "AB 1234", "key": "36N0"})
    client.post("/plakette/adresse/", ADDRESS)
    today = timezone.localdate()
    forms = {
        "/plakette/": VehicleForm(rules=emission_rules(today), on=today, may_ask=lambda: True),
        "/plakette/adresse/": AddressForm(),
    }
    for address, form in forms.items():
        ours = _caller(WSGIHandler(), address, client)
        reference.urlpatterns.clear()
        reference.install(address.strip("/") + "/", form)
        with override_settings(MIDDLEWARE=[], ROOT_URLCONF="tests.bench.reference"):
            theirs_handler = WSGIHandler()
        theirs = _with_settings(_caller(theirs_handler, address, client))
        value, mine, its = ratio(ours, theirs)
        yield Row(f"Server time {address}", value, 2.0, "×", f"{mine:.2f} ms against {its:.2f} ms CPU")


def _caller(handler: WSGIHandler, address: str, client: Client) -> Callable[[], object]:
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    environ = RequestFactory().get(address, HTTP_HOST="127.0.0.1", HTTP_COOKIE=cookies).environ

    def call() -> object:
        response = handler.get_response(_request(handler, environ))
        assert response.status_code == 200, response.status_code
        return b"".join(response)

    return call


def _request(handler: WSGIHandler, environ: dict[str, Any]) -> HttpRequest:
    return handler.request_class(dict(environ))


def _with_settings(call: Callable[[], object]) -> Callable[[], object]:
    def inside() -> object:
        with override_settings(ROOT_URLCONF="tests.bench.reference"):
            return call()

    return inside


BY_HAND = """<form method="post" novalidate class="form"><input type="hidden" name="csrfmiddlewaretoken" value="{{ token }}">
{% for field in form %}<div class="kern-form-input{% if field.errors %} kern-form-input--error{% endif %}"><label class="kern-label" for="{{ field.id_for_label }}">{{ field.label }}{% if not field.field.required %} <span class="kern-label__optional">– freiwillig</span>{% endif %}</label>
{% if field.help_text %}<div class="kern-hint" id="{{ field.auto_id }}_helptext">{{ field.help_text }}</div>{% endif %}{{ field }}
{% if field.errors %}<p class="kern-error" id="{{ field.auto_id }}_error"><span class="kern-icon kern-icon--danger" aria-hidden="true"></span><span class="kern-body">{{ field.errors.0 }}</span></p>{% endif %}</div>
{% endfor %}<button class="kern-btn kern-btn--primary" type="submit"><span class="kern-label">Weiter</span></button></form>"""


def form_rows() -> Iterator[Row]:
    template = engines["django"].from_string(BY_HAND)
    for name, data in (("empty", None), ("with errors", {"email": "x"})):
        form = AddressForm(data, auto_id="%s")
        form.is_valid()

        def pack(form: AddressForm = form) -> object:
            _forget_bound_fields(form)
            return render_crispy_form(form, context={"csrf_token": "t"})

        def by_hand(form: AddressForm = form) -> object:
            _forget_bound_fields(form)
            return template.render({"form": form, "token": "t"})

        value, mine, its = ratio(pack, by_hand)
        yield Row(f"Crispy pack, form {name}", value, 2.0, "×", f"{mine:.2f} ms against {its:.2f} ms CPU")


def _forget_bound_fields(form: AddressForm) -> None:
    """A request renders a form once: what Django keeps between two renderings would flatter both sides."""
    cache: dict[str, BoundField] = form._bound_fields_cache  # type: ignore[attr-defined]  # private to Django
    cache.clear()
