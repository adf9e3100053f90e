"""What people would say, and the defect meant: held out, never used as search words.

`python -m tests.stoerung.phrases` prints how often the search is right. Several codes, joined by `|`, where a
sensible person could choose either.
"""

import json
from pathlib import Path
from typing import NamedTuple

from stoerung.catalogue_search import Searchable, search

CATALOGUE = Path(__file__).parents[2] / "stoerung" / "data" / "catalogue.json"

PHRASES = """
schlagloch: Riesen Schlagloch in der Böblinger Straße, mir ist fast die Felge kaputt gegangen
schlagloch: da isch a Loch in dr Stroß
schlagloch: Fahrbahndecke bricht auf
schlagloch: die Straße ist total kaputt und voller Löcher
schlagloch: Teerdecke hat sich gelöst, überall Split und tiefe Risse
schlagloch: Schlagloh
gehweg: lose Gehwegplatte, meine Oma ist gestolpert
gehweg: Baumwurzeln haben den Gehsteig angehoben
gehweg: Pflastersteine auf dem Bürgersteig fehlen
gehweg: auf dem Trottwar stehen die Platten hoch
gehweg: Mit dem Rollator bleibe ich ständig an den kaputten Platten hängen
radweg: Fahrradweg hat tiefe Risse
radweg: Wurzelschäden auf dem Radweg am Neckar
radweg: auf dem Radweg ist eine gefährliche Kante
absackung: die Straße ist abgesackt und darunter ist alles hohl
absackung: Asphalt ist eingebrochen, richtig tief
absackung|schlagloch: Mitten auf der Kreuzung hat sich ein Krater aufgetan
poller: Poller wurde von einem LKW umgefahren
poller: herausnehmbarer Pfosten ist verschwunden, jetzt fahren Autos durch den Fußweg
poller: Absperrpfosten liegt am Boden
poller: die Schranke am Feldweg lässt sich nicht mehr schließen
markierung: Zebrastreifen kaum noch zu erkennen
markierung: Die weißen Linien auf der Straße sind komplett abgefahren
markierung: Fahrbahnmarkirung muss erneuert werden
baustelle: Absperrbake von der Baustelle ist umgefallen
baustelle: an der Baustelle kommt man mit dem Kinderwagen nicht durch
baustelle: Bauzaun blockiert den ganzen Gehweg
baustelle: Seit Wochen arbeitet niemand mehr auf der Baustelle vor unserem Haus
oelspur: lange Ölspur auf der Fahrbahn
oelspur: ein Laster hat Diesel verloren
oelspur: glitschiger Ölfilm auf der Kreuzung
laterne-aus: Lampe kaputt
laterne-aus: Straßenlaterne vor Hausnummer 14 geht seit drei Tagen nicht mehr
laterne-aus: s'Licht vor meim Haus goht net
laterne-aus: Straßenlaterne brennt nicht
laterne-aus: Die Laterne am Fußweg ist ausgefallen
laterne-aus: Straßenbeleuchtung defekt
laterne-aus: Strassenlamoe ohne Funktion
laterne-aus: Laterne dunkel
strassenzug-dunkel: In der ganzen Straße brennt kein Licht
strassenzug-dunkel: seit gestern sind sämtliche Laternen in unserer Siedlung ausgefallen
strassenzug-dunkel: fünf Straßenlampen nebeneinander sind aus
laterne-stoerung: Laterne flackert die ganze Nacht
laterne-stoerung: die Straßenlampen brennen am hellichten Tag
laterne-stoerung: Straßenleuchte geht immer wieder an und aus
laterne-stoerung: das Licht der neuen Laterne scheint direkt ins Schlafzimmer
mast-beschaedigt: Auto ist gegen den Laternenmast gefahren, der steht jetzt ganz schräg
mast-beschaedigt: aus der Laterne hängen Kabel raus
mast-beschaedigt: Abdeckung unten an der Straßenlaterne fehlt
mast-beschaedigt: Stromverteiler an der Ecke ist aufgebrochen
ampel-aus: Ampel ist komplett ausgefallen
ampel-aus: die Fußgängerampel zeigt kein Grün mehr
ampel-aus: Ampl kaputt
ampel-aus: rote Lampe an der Ampel brennt nicht
ampel-aus: Ampel hängt nach Unfall schief
ampel-taste: Drücker an der Fußgängerampel funktioniert nicht
ampel-taste: das Blindensignal an der Ampel ist stumm
ampel-taste: wenn man den Ampelknopf drückt passiert nichts
ampel-schaltung: Grünphase viel zu kurz, alte Leute schaffen es nicht rüber
ampel-schaltung: man wartet Ewigkeiten an dieser Ampel
ampel-schaltung: Die Ampeln sind schlecht aufeinander abgestimmt, dauernd Stau
schild: Verkehrsschild umgefahren
schild: das Straßenschild kann man nicht mehr lesen
schild: Vorfahrtsschild ist verdreht
schild: Stopschild fehlt
schild|zugewachsen: Verkehrsschild ist von einem Busch verdeckt
wilder-muell: jemand hat seinen Müll in den Wald gekippt
wilder-muell: hier liegt überall Müll rum
wilder-muell: mehrere Säcke mit Abfall neben der Bank
wilder-muell: alte Reifen am Straßenrand entsorgt
wilder-muell: Bauabfälle auf dem Parkplatz
wilder-muell: Vermüllung am Bahndamm
wilder-muell: dr Kruscht liegt seit Wocha do
sperrmuell: altes Sofa steht auf dem Gehweg
sperrmuell: jemand hat einen Kühlschrank einfach hingestellt
sperrmuell: Matratzen und Lattenroste vor dem Haus
sperrmuell: Spermüll wurde nicht mitgenommen
sperrmuell: ein kaputter Fernseher und eine Mikrowelle
sondermuell: Kanister mit unbekannter Flüssigkeit abgestellt
sondermuell|spielplatz-schmutz: benutzte Spritzen liegen im Gebüsch
sondermuell: alte Farbdosen und Batterien im Park
sondermuell: Asbestplatten am Waldrand abgelegt
papierkorb: Mülleimer quillt über
papierkorb: der Abfalleimer an der Bushaltestelle ist kaputt
papierkorb: Papierkörbe im Park werden nie geleert
papierkorb: keine Hundekotbeutel mehr im Spender
container: Altglascontainer sind voll, alles steht daneben
container: Glascontainer überfüllt
container: Klamotten liegen neben dem Altkleidercontainer
muelltonne: Biotonne wurde diese Woche nicht geleert
muelltonne: Gelbe Säcke liegen seit Tagen da
muelltonne: die Müllabfuhr hat uns vergessen
muelltonne: Nachbars Mülltonnen stehen immer auf dem Gehweg
verschmutzung: überall Glasscherben auf dem Radweg
verschmutzung: Die Straße ist total verdreckt
verschmutzung: nasses Laub auf dem Gehweg, ich bin ausgerutscht
verschmutzung: hier müsste mal wieder gekehrt werden
verschmutzung: Zigarettenkippen vor dem Eingang
hundekot: Hundehaufen auf dem Gehweg
hundekot: alles voll mit Hundekacke
hundekot: die Wiese ist ein einziges Hundeklo
graffiti: Wand vollgesprüht
graffiti: Graffitti an der Unterführung
graffiti: Jugendliche haben die Bank mit Edding bemalt
graffiti: Schmierereien am Trafohäuschen
graffiti-hetze: Hakenkreuz an der Schule
graffiti-hetze: Naziparole an der Hauswand
graffiti-hetze: ausländerfeindliche Schmiererei
plakate: Wahlplakate hängen immer noch
plakate: alles mit Stickern vollgeklebt
plakate: jemand hat Werbezettel an alle Laternen geklebt
baum-umgestuerzt: Baum umgefallen
baum-umgestuerzt: großer Ast ist auf den Weg gestürzt
baum-umgestuerzt: nach dem Sturm liegt ein Baum quer über der Straße
baum-umgestuerzt: da hängt ein abgebrochener Ast im Baum
baum-krank: Baum vor unserem Haus ist vertrocknet
baum-krank: der junge Baum braucht dringend Wasser
baum-krank: Kastanie hat einen Pilz und sieht morsch aus
zugewachsen: Hecke wächst über den Gehweg
zugewachsen: Brennnesseln und Dornen versperren den Fußweg
zugewachsen: Äste hängen so tief, dass man sich bücken muss
zugewachsen: Büsche müssten mal zurückgeschnitten werden
gruenanlage: der Rasen im Park wurde ewig nicht gemäht
gruenanlage: Blumenbeete sind verwildert
gruenanlage: Unkraut wuchert auf der Verkehrsinsel
schaedlinge: Eichenprozessionsspinner am Waldrand
schaedlinge: Raupennester in den Eichen neben der Kita
schaedlinge: Riesenbärenklau am Bach
wald: Waldweg ist durch Forstmaschinen zerstört
wald: Leute grillen und zelten im Wald
wald: Motocross im Wald
friedhof: Grabstein steht schief
friedhof: auf dem Friedhof gibt es kein Wasser
spielgeraet: Schaukel gebrochen
spielgeraet: auf dem Spielplatz ist die Rutsche kaputt
spielgeraet: am Klettergerüst steht eine Schraube raus
spielgeraet: Sitz von der Kinderschaukel fehlt
spielplatz-schmutz: Scherben im Sandkasten
spielplatz-schmutz: Spielplatz total vermüllt
spielplatz-schmutz: Katzen machen in den Sand auf dem Spielplatz
bolzplatz: Netz vom Fußballtor ist gerissen
bolzplatz: Basketballkorb abgerissen
bolzplatz: Tischtennisplatte ist kaputt
gully-verstopft: Gully verstopft
gully-verstopft: bei Regen läuft das Wasser nicht ab
gully-verstopft: Kanal stinkt bestialisch
gully-verstopft: d'Dol isch zu
gullydeckel: Gullydeckel fehlt
gullydeckel: Kanaldeckel klappert nachts bei jedem Auto
gullydeckel: offener Schacht auf dem Gehweg
rohrbruch: Wasser sprudelt aus der Straße
rohrbruch: Wasserrohrbruch vor dem Haus
rohrbruch: Hydrant ist undicht
ueberflutung: die Unterführung steht unter Wasser
ueberflutung: nach dem Gewitter ist die ganze Straße überschwemmt
gewaesser: tote Fische im Neckar
gewaesser: der Bach ist ganz weiß und schäumt
gewaesser: Öl schwimmt auf dem See
treppe: Stäffele bröselt
treppe: eine Stufe an der Treppe ist abgebrochen
treppe: die Willy-Reichert-Staffel hat lose Stufen
gelaender: Geländer ist locker
gelaender: Handlauf an der Treppe abgebrochen
gelaender: am Steilhang fehlt ein Stück vom Geländer
bruecke: Beton bröckelt von der Brücke
bruecke: Holzbohlen auf dem Steg sind durchgefault
mauer: Stützmauer droht einzustürzen
mauer: aus der Weinbergmauer fallen Steine
mauer: der Hang rutscht auf den Weg
aufzug: Aufzug zur Haltestelle ist defekt
aufzug: Rolltreppe läuft nicht
aufzug: Fahrstuhl außer Betrieb, ich komme mit dem Rollstuhl nicht hoch
falschparker: Autos parken ständig auf dem Gehweg
falschparker: die Feuerwehrzufahrt ist immer zugeparkt
falschparker: Falschparker auf dem Radstreifen
falschparker: Wohnwagen steht seit Monaten auf dem Parkplatz
schrottauto: Auto ohne Kennzeichen steht seit Wochen da
schrottauto: Schrottkarre mit platten Reifen
schrottauto: abgemeldeter Golf blockiert Parkplatz
schrottfahrrad: verrostetes Fahrrad hängt am Geländer
schrottfahrrad: Fahrradleichen am Bahnhof
e-roller: E-Scooter liegen kreuz und quer auf dem Gehweg
e-roller: Leihroller versperrt den Weg
e-roller: die Elektroroller nerven, einer liegt im Gebüsch
parkautomat: Parkautomat nimmt keine Münzen
parkautomat: Parkscheinautomat defekt
parkautomat: Ladesäule für Elektroautos funktioniert nicht
winter-strasse: Straße nicht gestreut
winter-strasse: spiegelglatte Straße am Hang, kein Winterdienst da
winter-gehweg: Nachbar hat keinen Schnee geräumt
winter-gehweg: Gehweg ist vereist und niemand streut
winter-weg: Treppe voller Eis
winter-weg: Radweg ist nicht vom Schnee geräumt
streugut: Streukasten ist leer
streugut: kein Splitt mehr in der Kiste
bank: Sitzbank kaputt
bank: Brett an der Parkbank fehlt
bank: s Bänkle isch hee
brunnen: Brunnen läuft nicht
brunnen: Trinkbrunnen am Marktplatz ist abgestellt
toilette: öffentliches Klo ist total versifft
toilette: WC im Park abgeschlossen
toilette: kein Toilettenpapier in der öffentlichen Toilette
fahrradstaender: Fahrradständer verbogen
fahrradstaender: Fahrradbügel ist aus dem Boden gerissen
haltestelle: Scheibe an der Bushaltestelle eingeschlagen
haltestelle: Bushäuschen demoliert
tier-tot: totes Reh am Straßenrand
tier-tot: überfahrene Katze
tier-tot: da liegt eine tote Taube
ratten: Ratten im Park
ratten: Rattenplage hinter dem Supermarkt
tier-hilfe: verletzter Schwan am Ufer
tier-hilfe: Wespennest am Spielplatz
tier-hilfe: herrenloser Hund läuft herum
laerm: laute Musik bis spät in die Nacht
laerm: es stinkt nach verbranntem Plastik aus der Fabrik
laerm: Baulärm am Sonntag
gehweg: Gehwegplatten wackeln vor der Bäckerei
laterne-aus: die Lampe vor unserer Garage spinnt seit Sonntag, bleibt einfach dunkel
wilder-muell: irgendwer kippt hier seinen Abfall ab
sperrmuell: da steht ein alter Schrank am Straßenrand
papierkorb: Abfallkübel läuft über
ampel-aus: Fußgängerampel bleibt dunkel
schild: Ortsschild verschmiert und verbogen
treppe: Treppenstufe ist locker
gullydeckel: Deckel vom Kanal liegt daneben
baum-umgestuerzt: ein dicker Ast liegt auf dem Radweg
zugewachsen: Efeu wächst über den Bürgersteig
spielgeraet: Wippe auf dem Kinderspielplatz durchgerostet
falschparker: hier wird jeden Morgen in zweiter Reihe gehalten
e-roller: Leih-Scooter blockieren den Eingang
toilette: öffentliche Toilette ist seit Tagen zu
brunnen: aus dem Brunnen kommt kein Wasser
ratten: wir haben hier ein Rattenproblem
tier-tot: toter Fuchs liegt im Graben
laerm: jede Nacht Krach aus der Bar
haltestelle: Dach vom Wartehäuschen ist undicht
schlagloch: Asphaltdecke voller Löcher
winter-gehweg: Hausbesitzer streut den Gehweg nicht
gewaesser: im Feuersee schwimmen tote Fische
graffiti: Fassade wurde beschmiert
hundekot: überall Hundehäufchen
schrottauto: seit Monaten steht hier ein Wrack ohne Nummernschild
bank: die Lehne der Sitzbank ist weg
mauer: Mauer hat einen dicken Riss und neigt sich
radweg: Radweg hat Buckel durch Wurzeln
container: Flaschencontainer quillt über
sonstiges-anliegen: ich habe einen Verbesserungsvorschlag
"""

NONSENSE = """
asdf jklö
qwertz
xxxxxxx
lorem ipsum dolor sit amet
12345
???
blabla
hallo
der die das
Pizza Margherita
"""


class Phrase(NamedTuple):
    text: str
    meant: frozenset[str]


class Accuracy(NamedTuple):
    phrases: int
    first: float
    among_three: float
    misses: list[str]

    def __str__(self) -> str:
        return f"{self.phrases} phrases: {self.first:.1%} first, {self.among_three:.1%} among the first three"


def phrases() -> list[Phrase]:
    lines = (line.split(": ", 1) for line in PHRASES.strip().splitlines())
    return [Phrase(text, frozenset(codes.split("|"))) for codes, text in lines]


def shipped_leaves() -> list[Searchable]:
    groups = json.loads(CATALOGUE.read_text(encoding="utf-8"))["groups"]
    return [
        Searchable(leaf["code"], leaf["name"], group["name"], leaf["description"], tuple(leaf["synonyms"]))
        for group in groups
        for leaf in group["leaves"]
    ]


def measured() -> Accuracy:
    """How often the search finds what was meant. Misses tell what it found instead."""
    leaves, first, among_three, misses = shipped_leaves(), 0, 0, []
    for phrase in phrases():
        found = [hit.code for hit in search(phrase.text, leaves)]
        first += bool(phrase.meant & set(found[:1]))
        among_three += bool(phrase.meant & set(found[:3]))
        if not phrase.meant & set(found[:1]):
            misses.append(f"{'|'.join(sorted(phrase.meant))} <- {phrase.text!r}: {found[:3]}")
    count = len(phrases())
    return Accuracy(count, first / count, among_three / count, misses)


if __name__ == "__main__":
    accuracy = measured()
    print(*accuracy.misses, accuracy, sep="\n")
