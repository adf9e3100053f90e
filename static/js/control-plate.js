// The officers' pages: keeps the list of the day and, on the page for use without a network, answers from it.
"use strict";

(() => {
  const page = document.getElementById("control");
  const status = document.getElementById("control-status");
  const answer = document.getElementById("control-answer");
  const settings = { ...page.dataset };

  function clock(iso) {
    return new Intl.DateTimeFormat("de", { timeStyle: "short", timeZone: "Europe/Berlin" }).format(new Date(iso));
  }

  function day(iso) {
    return new Intl.DateTimeFormat("de", { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
  }

  function fromTemplate(name, slots) {
    const copy = document.getElementById(`control-${name}`).content.cloneNode(true);
    for (const [slot, text] of Object.entries(slots)) {
      for (const place of copy.querySelectorAll(`[data-slot="${slot}"]`)) place.textContent = text;
    }
    return copy;
  }

  // As large as the width allows: the style sheet divides it by the letters.
  function enlarge(plate) {
    if (plate) plate.style.setProperty("--letters", plate.textContent.length);
  }

  function tell(list) {
    const name = list ? "list" : "no-list";
    status.replaceChildren(fromTemplate(name, list ? { made: clock(list.madeAt), count: ControlList.count(list) } : {}));
    status.hidden = false;
  }

  async function check(form) {
    const list = await ControlList.kept(new Date());
    tell(list);
    if (!list || !PermitPlate.compareKey(form.plate.value)) {
      answer.replaceChildren();
      form.plate.focus();
      return;
    }
    const plate = form.plate.value.toUpperCase().trim();
    const country = form.country.value;
    const found = await ControlList.find(list, country, plate);
    const days = found && { from: day(found.from), until: day(found.until) };
    const box = fromTemplate(found ? "yes" : "no", { plate, country, made: clock(list.madeAt), ...days });
    if (found && found.opensZone) box.querySelector(".verdict__note").remove();
    enlarge(box.querySelector(".verdict__plate"));
    answer.replaceChildren(box);
  }

  async function start() {
    enlarge(document.querySelector(".verdict__plate"));
    tell(await ControlList.refresh(settings, new Date()));
    const offlineForm = document.querySelector("#control-offline form");
    if (offlineForm) {
      document.getElementById("control-offline").hidden = false;
      offlineForm.addEventListener("submit", (event) => {
        event.preventDefault();
        check(offlineForm);
      });
    }
    if (navigator.serviceWorker) navigator.serviceWorker.register(settings.worker, { scope: settings.scope });
  }

  if (globalThis.isSecureContext && globalThis.crypto && crypto.subtle && globalThis.indexedDB) start();
  else document.getElementById("control-insecure").hidden = false;
})();
