"""Addresses that anybody can open, and that the office can: each is crawled with axe, light and dark.

Pages that need a thing in the database have tests of their own.
"""

CITIZEN_PAGES = [
    "/",
    "/hilfe/",
    "/impressum/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/barrierefreiheit/melden/",
    "/barrierefreiheit/gemeldet/",
    "/leichte-sprache/",
    "/gebaerdensprache/",
    "/open-source/",
    "/was-wir-speichern/",
    "/konto/anmelden/",
]

OFFICE_PAGES = [
    "/admin/",
    "/admin/plakette/order/arbeitsliste/",
    "/admin/plakette/order/tagesabschluss/",
    "/admin/stoerung/report/arbeitsliste/",
    "/admin/stoerung/report/karte/",
    "/admin/stoerung/report/uebersicht/",
]
