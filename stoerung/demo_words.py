"""What people and clerks write in the demo. Invented; no sentence is about anybody."""

import random
from typing import Final

from stoerung.models import Category

DETAILS: Final = (
    "Das ist seit etwa einer Woche so.",
    "Gestern Abend war es noch in Ordnung.",
    "Direkt vor dem Eingang, auf der rechten Seite.",
    "Mit dem Kinderwagen kommt man kaum vorbei.",
    "Viele Schulkinder gehen hier entlang.",
    "Bei Regen wird es schlimmer.",
    "Ich gehe hier jeden Tag vorbei.",
    "Die Stelle ist von der Bushaltestelle aus zu sehen.",
    "Bitte schauen Sie es sich an. Vielen Dank!",
)
UPDATES: Final = (
    "Wir haben uns die Stelle angesehen und Material bestellt.",
    "Eine Fachfirma ist beauftragt.",
    "Die Stelle ist vorläufig abgesichert.",
)
NOTES: Final = (
    "Kolonne 3 fährt am Donnerstag vorbei.",
    "Ersatzteil im Lager vorhanden.",
    "Mit dem Nachbaramt abgestimmt.",
)
QUESTIONS: Final = (
    "Auf welcher Seite der Straße ist es?",
    "Können Sie uns die Nummer am Mast nennen?",
    "Ist die Stelle jetzt noch so?",
)
ANSWERS: Final = ("Auf der Seite mit den Geschäften.", "Ja, heute Morgen war es noch so.")
DONE: Final = (
    "Wir haben die Stelle heute repariert. Vielen Dank für Ihren Hinweis.",
    "Unsere Kolonne hat es erledigt.",
    "Das beschädigte Teil ist ausgetauscht.",
    "Es ist geräumt und gereinigt.",
)
NOT_FOUND: Final = (
    "Wir waren zweimal vor Ort und haben nichts gefunden. Bitte melden Sie sich, wenn es wieder auftritt."
)
NOT_OURS: Final = "Die Anlage gehört nicht der Stadt. Wir haben Ihre Meldung dorthin weitergegeben."
CANT: Final = "Die Sanierung ist nur zusammen mit dem Umbau der ganzen Straße möglich und dort vorgesehen."
OBJECTIONS: Final = ("Es ist leider noch genauso wie vorher.", "Nach zwei Tagen war es wieder da.")
TASKS: Final = ("Bitte instand setzen und ein Foto danach senden.", "Bitte absichern und Schaden begutachten.")


CLERKS: Final = (
    "Ayla Arslan",
    "Bernd Bauer",
    "Carla Conti",
    "Dirk Dietz",
    "Elif Erdem",
    "Frank Fischer",
    "Greta Gruber",
    "Hakan Holzer",
    "Ilse Imhof",
    "Jan Jansen",
    "Katrin Koch",
    "Luca Lang",
)


def complaint(leaf: Category, dice: random.Random) -> str:
    """Two sentences, or one."""
    return " ".join([leaf.description, *dice.sample(DETAILS, dice.choice([0, 1, 1, 2]))])
