"""Behind 0, 1 and 2 proxies: the address that ours saw, whatever the caller writes into the header."""

import pytest
from django.test import RequestFactory

from portal.throttling.addresses import client_address


def seen(settings, proxies, peer, forwarded=None):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "10.0.0.9"),
        (0, "1.1.1.1", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.1.1.1, 203.0.113.7", "203.0.113.7"),
        (1, "1.1.1.1, 2.2.2.2,203.0.113.7", "203.0.113.7"),
        (1, None, "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, " , ", "10.0.0.9"),
        (2, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "1.1.1.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "203.0.113.7"),
        (2, None, "10.0.0.9"),
    ],
)
def test_proxies(settings, proxies, forwarded, expected):
    assert seen(settings, proxies, "10.0.0.9", forwarded) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("203.0.113.7:5678", "203.0.113.7"),
        ("[2001:db8:1:2:3:4:5:6]:80", "2001:db8:1:2::"),
        ("[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::1", "::"),
        ("[::1]:80", "::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ('"[2001:db8:1:2::1]:443"', "2001:db8:1:2::"),
        ("unknown", "unknown"),
        ("_hidden", "unknown"),
        ("999.1.1.1", "unknown"),
        ("1.2.3.4'; DROP TABLE", "unknown"),
    ],
)
def test_spellings(settings, written, expected):
    assert seen(settings, 1, "10.0.0.9", f"1.1.1.1, {written}") == expected
    assert seen(settings, 0, written) == expected


def test_a_unix_socket_has_no_address(settings):
    assert seen(settings, 0, "") == "unknown"


def test_a_thousand_invented_headers_are_one_caller(settings):
    settings.TRUSTED_PROXIES = 1
    invented = (f"10.{n // 250}.{n % 250}.1, 203.0.113.7:{n}" for n in range(1000))
    build = RequestFactory().get
    assert {client_address(build("/", HTTP_X_FORWARDED_FOR=header)) for header in invented} == {"203.0.113.7"}
