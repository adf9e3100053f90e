"""Secret links: derived, never stored."""

from portal.secret_links import digest, secret_for


def test_secret_is_stable_and_long():
    secret = secret_for("plakette.order", 7)
    assert secret == secret_for("plakette.order", 7)
    assert len(secret) == 32
    assert secret.isalnum()


def test_each_purpose_and_row_has_its_own():
    assert len({secret_for("a", 1), secret_for("a", 2), secret_for("b", 1)}) == 3


def test_another_key_makes_another_secret(settings):
    before = secret_for("a", 1)
    settings.SECRET_KEY = "x" * 50
    assert secret_for("a", 1) != before


def test_digest_does_not_show_the_secret():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_old_link_stays_after_the_key_was_changed(settings):
    settings.SECRET_KEY = "a" * 50
    before = secret_for("a", 1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "b" * 50, ["a" * 50]
    assert secret_for("a", 1, stored=digest(before)) == before
    assert secret_for("a", 1) != before
