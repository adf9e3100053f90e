"""The timetable names tasks that exist, and the worker is set up to survive."""

from datetime import timedelta

import pytest

from portal.celery import HARD_LIMIT, SOFT_LIMIT, TIMETABLE, app

NAMES = [task for task, _when in TIMETABLE]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_names_a_task(name):
    app.loader.import_default_modules()
    assert name in app.tasks


def test_every_task_has_one_line():
    assert len(NAMES) == len(set(NAMES))
    assert set(app.conf.beat_schedule) == set(NAMES)


def test_rings_nobody_answered_expire():
    assert all(entry["options"]["expires"] for entry in app.conf.beat_schedule.values())


def test_nothing_outlives_its_visibility():
    timeout = app.conf.broker_transport_options["visibility_timeout"]
    assert SOFT_LIMIT < HARD_LIMIT < timedelta(seconds=timeout)
    assert app.conf.worker_soft_shutdown_timeout < timeout


def test_the_sweeper_comes_every_half_minute():
    assert dict(TIMETABLE)["portal.notifications.tasks.sweep"] == timedelta(seconds=30)


def test_no_result_is_kept_anywhere():
    assert app.conf.result_backend is None
    assert app.conf.task_ignore_result
