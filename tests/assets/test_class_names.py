from portal.assets.class_names import ENDINGS, class_names


def test_names_are_found_wherever_pages_are_made(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.html").write_text('<p class="kern-a other kern-b__part--wide">')
    (tmp_path / "b.py").write_text('INPUT = "kern-c"')
    (tmp_path / "c.js").write_text("x.className = 'kern-d';")
    (tmp_path / "d.css").write_text(".kern-e {}")
    assert class_names([tmp_path]) == {"kern-a", "kern-b__part--wide", "kern-c", "kern-d"}


def test_name_with_a_variable_ending_stands_for_the_known_endings(tmp_path):
    (tmp_path / "a.html").write_text('<p class="kern-alert--{{ kind }} kern-check__{{ type }}">')
    found = class_names([tmp_path])
    assert {"kern-alert--danger", "kern-check__radio"} <= found
    assert len(found) == 2 * len(ENDINGS)


def test_folder_that_is_not_there_has_no_names(tmp_path):
    assert class_names([tmp_path / "none"]) == frozenset()
