from django.test import Client


def test_answers_without_asking_anybody(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_is_for_reading(client: Client) -> None:
    assert client.post("/health/live").status_code == 405
