"""Sentences as people write them, private words marked `<kind|words>`; NOTHING_PRIVATE only looks like it."""

import re
from typing import NamedTuple

PRIVATE = """
Bitte rufen Sie mich an: <phone|0711 2161234>
Tel. <phone|0711/216-0>
meine Nummer ist <phone|0171-1234567>
erreichbar unter <phone|+49 711 123456>
<phone|(0711) 123 45 67> ab 18 Uhr
Handy: <phone|0176 / 12 34 56 78>
<phone|0049 711 987654> bitte zurückrufen
ruft an unter <phone|+49 (0) 711 / 12 34 56>
<phone|015112345678>
Telefon <phone|12345-67>
Rückruf bitte unter <phone|0157.12345678>
Sie erreichen mich mobil unter der <phone|0160 98 76 54 3>
Fax: <phone|07121 334455>
der Besitzer hat ein Schild mit <phone|0172 5551234> am Auto
Tel.: <phone|+43 660 1234567>
Hausverwaltung, <phone|0711-4567890>, meldet sich nicht
Mail an <email|max.mustermann@example.de>
bitte an <email|anna_77@mail.example.com> schreiben
<email|m.mueller(at)web.example> antworten Sie bitte
Kontakt: <email|info@haus-verwaltung.example>, danke
<email|peter.lang[at]gmx.example>
<email|susi@example.de>
Das Auto mit dem Kennzeichen <plate|S-AB 1234> steht seit Wochen da
<plate|S AB1234> parkt immer auf dem Gehweg
roter Golf <plate|LB-X 1E> ohne Plakette
silberner BMW, <plate|ES-KL 77>
<plate|WN-AB 123> blockiert die Einfahrt
der Lieferwagen <plate|LEO-XY 42> hält im Halteverbot
Wohnmobil mit <plate|TÜ-RT 500H>
weißer Sprinter <plate|B-MW 4711>
ein Anhänger <plate|M-AB 99> steht am Waldrand
Kennzeichen <plate|s-ab 123> wie immer
das Kennzeichen ist <plate|SAB1234>
<plate|BB-CD 2020> hat den Poller umgefahren
<plate|RT AB 12> fuhr gegen die Laterne
Autonummer <plate|es ab 345>
Motorrad <plate|GP-A 12> ist laut
dunkler Audi (<plate|HH-KL 8888>) steht quer
Der Hausmeister, Herr <name|Schmid>, weiß Bescheid
Frau Dr. <name|Weber> aus dem dritten Stock
Herr <name|Müller> räumt nie den Schnee
Familie <name|Häberle> stellt ihre Tonnen auf den Weg
mein Name ist <name|Karin Beck>
ich heiße <name|Thomas>
Viele Grüße <name|Sabine Vogt>
Mit freundlichen Grüßen\\n<name|Jürgen Klein>
MfG <name|Peter Lang>
LG <name|Claudia>
das war <name|Stefan Maurer> von nebenan
<name|Ayse Yilmaz> hat das auch gesehen
gestern hat <name|Hans-Peter Zeller> den Müll abgestellt
herr <name|müller> parkt immer falsch
nachbar <name|Schneider> schneidet seine Hecke nicht
Fr. <name|Huber> ist gestürzt
an Herrn <name|Bauer> weitergeben
Meine Nachbarin <name|Monika Frey> kann es bezeugen
Gez. <name|Wolfgang Raiser>
Gruß, <name|Martin>
meine Tochter <name|Lena Wagner> ist mit dem Rad gestürzt
<name|Mehmet Kaya>, <phone|0711 334455>, <email|mk@example.org>
Frau <name|Schäfer> fährt <plate|S-XY 99>
Konto <iban|DE89 3704 0044 0532 0130 00>
Überweisen Sie auf <iban|DE89370400440532013000>
geboren am <birth|12.03.1980>
geb. <birth|1. Mai 1975>
Der Falschparker (<plate|S-MB 2024>) war gestern wieder da
Meldung von Frau <name|Elisabeth Klein>, <phone|0711 98 76 54>
Ich bin <name|Andreas Roth> und wohne gegenüber
Bitte melden: <phone|+49 176 55512345>
schwarzer Opel <plate|S PX 880>
Kfz-Kennzeichen: <plate|WN-TT 7>
Liebe Grüße <name|Gisela>
Mit freundlichen Grüßen, <name|K. Hofmann>
Schreiben Sie mir: <email|garten.freund@web.example>
Herr <name|Özdemir> vom Kiosk hat es gesehen
Nachbar <name|Wagner> verbrennt Laub
meine Handynummer <phone|0152 33445566>
<plate|ES-A 5> fährt hier immer zu schnell
Dr. <name|Lehmann> hat die Praxis daneben
Familie <name|von Stein> im Erdgeschoss
Tel <phone|0711/ 33 22 11>
"""

NOTHING_PRIVATE = """
Laterne vor Hausnummer 14 ist aus
70173 Stuttgart, Königstraße 1
Mastnummer 0123456 leuchtet nicht
Laterne Nr. 0711234 ist dunkel
Mast L-AB 12 steht schief
seit 01.02.2026 kaputt
am 24.12.2026 um 18:30 Uhr
täglich von 08.00-18.00 Uhr
Parkschein kostet 1.234,50 €
Loch ist 1,5 m lang und 0,40 m tief
Koordinaten 48.7758, 9.1829
an der B 27 Richtung Degerloch
A 8 bei Möhringen
U 6 Haltestelle Schlossplatz
die S-Bahn S 1 hält hier
Linie U12 und Bus 42
DIN-A 4 Zettel an der Laterne
Willy-Brandt-Straße 12
Wilhelm Geiger Platz ist dreckig
am Max-Eyth-See liegt Müll
Rosa Luxemburg Straße 5
an der Johannes-Brenz-Schule
Marienplatz: Brunnen läuft nicht
Karl Benz Platz, Bank kaputt
Sankt Josef Kirche
St. Maria Kirche braucht Licht
die Willy-Reichert-Staffel ist glatt
Friedrich Schiller Denkmal beschmiert
Paul Lincke Weg zugewachsen
Mercedes steht auf dem Radweg
Frau mit Kinderwagen kommt nicht durch
ein Herr ist gestürzt
eine Familie mit Kindern wohnt hier
Guten Tag, die Ampel ist kaputt
Viele Grüße
Mit freundlichen Grüßen
Danke und Gruß
ich bin der Meinung, dass es reicht
mein Name ist egal
zwischen Hausnummer 12 und 18
3 Tonnen, 5 Säcke, 10 Reifen
Baum Nr. 4711 ist morsch
Zeichen 283 fehlt
Tempo 30 wird ignoriert
Buslinie 92 fährt nicht
Postleitzahl 70599
Notruf 112 wurde gewählt
Behördennummer 115
Öffnungszeiten Mo-Fr 9-17
Gleis 3-4 ist gesperrt
Höhe 2,50 m Durchfahrt
Container Nr. S-AB 12 ist voll
Spielplatz Ecke Moltkestraße und Rosenbergstraße
Dr. Wolfgang Schüle Straße hat Schlaglöcher
Der Weg hinter dem Robert Bosch Krankenhaus
am Otto Hirsch Platz
Die Anna Haag Schule hat kein Licht
Stuttgart West, nähe Feuersee
@stuttgart macht endlich was
Twitter: #stuttgart21
Akte 0711-2026-123
Schild mit Aufschrift STOP 2
Gebäude A, Aufgang B 12
PLZ 70174, Nord 3
100 % verdreckt seit 3 Wochen
Ampel 1-2 an der Kreuzung
Europa Park Werbung hängt
Erste Hilfe Kasten fehlt
Neckar km 182,5
Die Heilige Maria Statue ist beschmiert
Bordstein 15 cm zu hoch
Bus 65 kommt nie
Frau und Kind mussten auf die Straße
Max Planck Straße 3
Kreuzung Hans und Gretel Weg
seit 10.10.2025 12:00 Uhr dunkel
Haltestelle Peter Altmeier Ufer
Laternen 12, 13 und 14 aus
Bäckerei Müller: Müll davor
Stufe 3-5 lose
Guten Morgen Stuttgart
Otto Graf Schule
Spielplatz Rosenstein Park
Haus 7 B, EG 2
Viele Grüße aus Vaihingen
Sophie Scholl Gymnasium, Fahrradständer
am 1.5. um 9 Uhr
Neckarstraße 150-152
Herren WC ist zu
LED 4 defekt
"""

MARK = re.compile(r"<(\w+)\|([^>]*)>")


class Sentence(NamedTuple):
    text: str
    private: list[tuple[str, int, int]]


def _read(line: str) -> Sentence:
    text, private = "", []
    position = 0
    for mark in MARK.finditer(line):
        text += line[position : mark.start()]
        private.append((mark[1], len(text), len(text) + len(mark[2])))
        text += mark[2]
        position = mark.end()
    return Sentence(text + line[position:], private)


def private_sentences() -> list[Sentence]:
    return [_read(line.replace("\\n", "\n")) for line in PRIVATE.strip().splitlines()]


def harmless_sentences() -> list[Sentence]:
    return [_read(line) for line in NOTHING_PRIVATE.strip().splitlines()]
