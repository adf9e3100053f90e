// "Meinen Standort verwenden": asks the device when pressed, fills lat, lon and accuracy (metres) of the form.
"use strict";

(() => {
  const PATIENCE = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };
  const REASONS = { 1: "textDenied", 2: "textUnavailable", 3: "textTimeout" };

  function fill(form, { latitude, longitude, accuracy }) {
    const values = { lat: latitude.toFixed(6), lon: longitude.toFixed(6), accuracy: Math.ceil(accuracy) };
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    form.dispatchEvent(new CustomEvent("location-found", { detail: { lat: latitude, lon: longitude } }));
  }

  function offer(box) {
    const form = box.closest("form");
    const button = box.querySelector("button");
    const say = (name) => { box.querySelector("[role=status]").textContent = box.dataset[name]; };
    button.addEventListener("click", () => {
      say("textAsking");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          fill(form, coords);
          say("textFound");
          if ("submit" in box.dataset) form.requestSubmit();
        },
        (error) => say(REASONS[error.code] || "textUnavailable"),
        PATIENCE,
      );
    });
    box.hidden = false;
  }

  if (!navigator.geolocation) return;
  for (const box of document.querySelectorAll("[data-my-location]")) offer(box);
})();
