"""Links never lead elsewhere, whatever the query or the Host header says."""

import pytest
from allauth.core.context import request_context
from django.test import Client
from django.urls import reverse

from portal.accounts.adapter import AccountAdapter
from tests.accounts.test_login import LOGIN, log_in

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x01//evil.example",
    " //evil.example",
    "\t//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "ftp://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "http://testserver@evil.example/",
    "http://evil.example#@testserver/",
    "http://evil.example\\@testserver/",
    "http://testserver.evil.example/",
    "http://127.0.0.1:8000.evil.example/",
    "http://evil.example/testserver",
    "//evil.example/%2f..",
    "//evil%E3%80%82example",
    "//%65vil.example",
    "http://[::1]@evil.example",
    "http://０x7f.evil.example",
    "http://evil.example:80",
    "//user:pass@evil.example",
    "///\\evil.example",
    "/%5c/../..//evil.example\\",
    "http://testserver/",
]
# Paths of our own; strange ones too, as long as they stay here.
HERE = ["/admin/", "/konto/?next=https://evil.example", "/%2f%2fevil.example", "/admin/..//konto/"]


def is_ours(url: str) -> bool:
    return url.startswith("/") and not url.startswith(("//", "/\\")) and "\n" not in url and "\t" not in url


@pytest.mark.parametrize("target", ELSEWHERE)
def test_addresses_elsewhere_are_not_safe(rf, target):
    request = rf.get(LOGIN)
    with request_context(request):
        assert not AccountAdapter(request).is_safe_url(target) or is_ours(target)


@pytest.mark.parametrize("target", [ELSEWHERE[0], "//evil.example", "/\\evil.example", "http://testserver/"])
def test_next_leads_nowhere_else(clerk, target):
    assert log_in(Client(), clerk.email, next=target).url == reverse("admin:index")


@pytest.mark.parametrize("target", HERE)
def test_next_leads_to_our_own_pages(clerk, target):
    assert log_in(Client(), clerk.email, next=target).url == target


def test_admin_login_leads_nowhere_else(clerk, enter):
    client = enter(clerk)
    for target in ELSEWHERE:
        url = client.get("/admin/login/", {"next": target}).url
        assert url == reverse("admin:index") or is_ours(url), target


@pytest.mark.parametrize("target", ELSEWHERE[:3])
def test_logout_leads_nowhere_else(clerk, enter, target):
    assert is_ours(enter(clerk).post("/konto/abmelden/", {"next": target}).url)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "evil.example:80",
        "testserver@evil.example",
        "evil.example#testserver",
        "127.0.0.1.evil.example",
        "testserver evil.example",
        "evil.example/testserver",
        "[::1].evil.example",
        "",
    ],
)
def test_a_foreign_host_is_refused(client, host):
    response = client.get(LOGIN, headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded", "X-Rewrite-Url"]
)
def test_headers_beside_the_host_are_ignored(client, clerk, header):
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    page = client.get(LOGIN, headers={header: value})
    assert "evil" not in page.content.decode()
    response = client.get("/admin/", headers={header: value})
    assert is_ours(response.url)
