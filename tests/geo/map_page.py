"""A page of its own, to try the maps on: `pytest.mark.urls("tests.geo.map_page")`."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from portal.geo.maps import Label, Mark, Viewport, around_points, read_tap, viewport_from
from portal.geo.models import Area
from portal.geo.place_map import place_map
from portal.geo.points import Point
from portal.urls import urlpatterns as portals

START = Viewport(Point(9.18, 48.7784), 20.0)
PALACE = Point(9.1822, 48.7781)
TOWER = Point(9.1902, 48.7558)
LABELS = [Label("Neues Schloss", PALACE), Label("Fernsehturm", TOWER)]
HEAD = """{% extends "base.html" %}{% load static %}{% block title %}Ort{% endblock %}
{% block head_extra %}<link rel="stylesheet" href="{% static "css/map.css" %}">{% endblock %}
{% block main %}<h1>Ort</h1>"""
SCRIPTS = """{% endblock %}{% block scripts %}<script src="{% static "js/map-loader.js" %}" defer></script>
<script src="{% static "js/place-map.js" %}" defer></script>
<script src="{% static "js/report-map.js" %}" defer></script>
<script src="{% static "js/my-location.js" %}" defer></script>{% endblock %}"""
PICK = f"""{HEAD}<form class="form" method="post" novalidate>{{% csrf_token %}}
<input type="hidden" name="lat"><input type="hidden" name="lon"><input type="hidden" name="accuracy">
{{% include "components/my_location.html" %}}
{{% include "components/map.html" with map=map %}}
<button class="kern-btn kern-btn--primary" name="weiter" value="1">
<span class="kern-label">Weiter</span></button>
</form>
<p id="answer">{{{{ answer }}}}</p>{SCRIPTS}"""
LIST = f"""{HEAD}{{% include "components/map_list.html" with map=map marks_url="/marken.geojson" %}}
<ol><li>Schloss</li><li>Turm</li></ol>{SCRIPTS}"""


def page(request: HttpRequest, source: str, **context: object) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render(context, request))


def pick(request: HttpRequest) -> HttpResponse:
    posted = {key: str(value) for key, value in request.POST.items()}
    view = viewport_from(posted, START)
    tap = read_tap(posted, view)
    answer = f"{tap.lon} {tap.lat}" if tap else ""
    if "weiter" in posted:
        answer = " ".join(posted[name] for name in ("lon", "lat", "accuracy"))
    areas = Area.objects.filter(area_set__key="stadtbezirke")
    shown = place_map(view, areas, set_key="stadtbezirke", pin=tap, labels=LABELS)
    return page(request, PICK, map=shown, answer=answer)


def listed(request: HttpRequest) -> HttpResponse:
    marks = [Mark(1, PALACE), Mark(2, TOWER, done=True)]
    areas = Area.objects.filter(area_set__key="stadtbezirke")
    view = around_points([mark.point for mark in marks])
    return page(request, LIST, map=place_map(view, areas, set_key="stadtbezirke", marks=marks))


def marks(request: HttpRequest) -> JsonResponse:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(spot)},
            "properties": {"number": number, "title": f"{number}: {title}", "url": f"/#{number}"},
        }
        for number, title, spot in [(1, "Neues Schloss", PALACE), (2, "Fernsehturm <i>", TOWER)]
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


urlpatterns = [
    path("ort", pick),
    path("liste", listed),
    path("marken.geojson", marks),
    path("", include(portals)),
]
handler404 = "portal.pages.views.not_found"
