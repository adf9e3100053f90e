"""A report as a person at the phone files it: fill, press, look."""

from tests.uploads import samples

TEXT = "Laterne leuchtet nicht"
GAS = "Es riecht nach Gas"
AT_THE_PALACE = {1: "N", 2: (48.0, 46.0, 42.24), 3: "E", 4: (9.0, 10.0, 46.92)}


def press(page, name):
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def heading(page):
    return page.locator("h1").inner_text()


def tell_place(page, words="Schlossplatz"):
    page.goto("/stoerung/")
    page.fill("[name=place]", words)
    press(page, "Weiter")


def tell_defect(page, text=TEXT):
    """Words, then the category they mean is confirmed."""
    page.fill("[name=description]", text)
    press(page, "Weiter")
    press(page, "Weiter")


def to_check(page, text=TEXT):
    tell_place(page)
    tell_defect(page, text)


def photo(gps=AT_THE_PALACE):
    data = samples.jpeg(exif=samples.exif(gps=gps))
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": data}
