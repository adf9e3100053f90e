"""What is printed can be read: by a stranger's decoder, and its seal by a stranger's crypto."""

import io
import re
import subprocess
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from plakette.pdf import build_permit_sheet, permit_sheet
from plakette.permit.keys import to_base64url
from plakette.qr import qr_modules, qr_png, qr_svg
from plakette.services.permit import revoke_permit
from portal.errors import RuleViolation
from tests.factories.permit import issued
from tests.plakette.node import run_node

pytestmark = pytest.mark.django_db
PLATES = ["S-AB 123", "S-AB 1234E", "WÜM-AB 123", "S-A 1", "0 17-1", "Y-123456"]


def decoded(image):
    found = zxingcpp.read_barcodes(image)
    assert len(found) == 1
    return found[0].text


def rasterised(pdf, dpi):
    """By poppler, black on white without grey: a fax, in effect."""
    command = ["pdftoppm", "-r", str(dpi), "-aa", "no", "-aaVector", "no", "-png", "-singlefile", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))


@pytest.mark.parametrize("plate", PLATES)
def test_a_decoder_reads_the_code_at_two_pixels_per_module(signing_key, plate):
    permit = issued(plate)
    image = Image.open(io.BytesIO(qr_png(permit.check_url, pixels_per_module=2)))
    assert image.size == (130, 130)
    assert decoded(image) == permit.check_url


@pytest.mark.parametrize("plate", PLATES[:3])
def test_a_decoder_reads_the_printed_sheet(signing_key, plate):
    """The code is 60 mm wide with its quiet zone: 2 px per module are 55 dpi, any printer has 300."""
    permit = issued(plate)
    pdf = permit_sheet(permit)
    for dpi in (56, 150, 300):
        assert decoded(rasterised(pdf, dpi)) == permit.check_url


def test_a_stranger_verifies_what_the_decoder_read(signing_key):
    permits = [issued(plate) for plate in PLATES]
    urls = [decoded(Image.open(io.BytesIO(qr_png(one.check_url, pixels_per_module=2)))) for one in permits]
    key = to_base64url(bytes(permits[0].signing_key.public_key))
    answers = run_node("verify_permit.mjs", [{"url": url, "publicKey": key} for url in urls])
    today = timezone.localdate()
    for answer, permit in zip(answers, permits, strict=True):
        assert answer == {
            "genuine": True,
            "length": 144 + len(permit.order.plate.encode()),
            "magic": "dc03",
            "issuer": "D  ",
            "signer": "DEST02" + permit.signing_key.reference,
            "issuedOn": today.isoformat(),
            "signedOn": today.isoformat(),
            "type": "01c9",
            "tags": [0x00, 0x01, 0x02, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E],
            "profileLength": 16,
            "validFrom": f"{today:%Y%m%d}",
            "validUntil": f"{today + timedelta(days=13):%Y%m%d}",
            "plate": permit.order.plate,
            "country": "DE",
            "group": 4,
            "permitId": bytes(permit.permit_id).hex(),
            "scope": permit.statement.scope,
            "signatureTag": "ff40",
        }


def test_the_usual_code_has_57_modules(signing_key):
    assert len(qr_modules(issued("S-AB 1234E").check_url)) == 57 + 8


def test_a_long_host_takes_the_next_version(signing_key, settings):
    settings.BASE_URL = "https://buergerportal." + "sehr-langer-name." + "stuttgart.example"
    permit = issued()
    assert len(qr_modules(permit.check_url)) == 61 + 8
    assert decoded(Image.open(io.BytesIO(qr_png(permit.check_url, pixels_per_module=2)))) == permit.check_url


def test_the_svg_may_stand_in_a_page_under_a_strict_policy(signing_key):
    svg = qr_svg(issued().check_url, title='QR <&"> Code')
    assert "style=" not in svg
    assert "&lt;&amp;&quot;&gt;" in svg
    assert len(svg) < 8_000
    assert 'viewBox="0 0 65 65"' in svg


def test_the_sheet_is_one_tagged_a5_page_with_the_five_facts(signing_key):
    permit = issued("S-AB 1234")
    reader = PdfReader(io.BytesIO(permit_sheet(permit)))
    page = reader.pages[0]
    assert len(reader.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 148]
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de"
    text = page.extract_text()
    facts = [
        "Stuttgart",
        permit.order.number,
        "S-AB 1234",
        f"{permit.valid_from:%d.%m.%Y}",
        f"{permit.valid_until:%d.%m.%Y}",
    ]
    assert [fact for fact in facts if fact not in text] == []


@pytest.mark.parametrize("plate", ["S-A 1", "WÜM-AB 123E"[:11]])
def test_plate_and_last_day_are_read_from_outside_the_car(signing_key, plate):
    """Letters of the plate stand at least 15 mm high, those of the date 12 mm; 10 mm are read at 3 m."""
    heights = letter_heights(permit_sheet(issued(plate)))
    assert heights[0] >= 15
    assert heights[1] >= 12


def letter_heights(pdf):
    """Heights of the two largest lines of text in millimetres, from poppler's boxes."""
    done = subprocess.run(["pdftotext", "-bbox-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    boxes = re.findall(
        r'<line xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', done.stdout.decode()
    )
    # The box of a line is as high as its font; capitals and digits of Fira Sans have 0.57 of it.
    return sorted(((float(bottom) - float(top)) / 72 * 25.4 * 0.57 for top, bottom in boxes), reverse=True)


def test_the_sheet_for_the_mail(signing_key):
    permit = issued()
    attachment = build_permit_sheet(str(permit.pk))
    assert attachment.filename == "vorlaeufiger-nachweis.pdf"
    assert attachment.content.startswith(b"%PDF-")
    revoke_permit(permit, reason="misuse")
    with pytest.raises(RuleViolation):
        build_permit_sheet(str(permit.pk))
