// A plate as it is compared: capitals and digits only. The twin of compare_key in plakette/permit/statement.py.
"use strict";

globalThis.PermitPlate = (() => {
  // Plates of Ukraine, Bulgaria, Greece and others carry only letters that look like Latin ones.
  const OTHERS = "АВЕКМНОРСТУХІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
  const LATIN = "ABEKMHOPCTYXIJABEZHIKMNOPTYX";

  function compareKey(text) {
    return Array.from(text.normalize("NFKC").toUpperCase(), (letter) => LATIN[OTHERS.indexOf(letter)] || letter)
      .join("")
      .replace(/[^A-ZÄÖÜ0-9]/g, "");
  }

  return { compareKey };
})();
