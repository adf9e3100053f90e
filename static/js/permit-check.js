// The page /p: reads the permit behind the # of the address, judges it on this device and shows the answer.
"use strict";

(() => {
  const page = document.getElementById("permit-check");
  const answer = document.getElementById("permit-answer");
  const form = document.getElementById("permit-form");
  const field = document.getElementById("permit-code");
  const settings = { ...page.dataset };
  const COLOURS = { valid: "green", stale: "amber", clock: "amber", no_keys: "amber", new_key: "amber" };

  function words(code) {
    const source = document.getElementById("permit-words").content.querySelector(`[data-code="${code}"]`);
    return { headline: source.dataset.headline, advice: source.textContent };
  }

  function day(iso) {
    return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" }).format(
      new Date(`${iso}T00:00:00Z`),
    );
  }

  function moment(iso) {
    return new Intl.DateTimeFormat(document.documentElement.lang, {
      dateStyle: "medium",
      timeStyle: "short",
      timeZone: "Europe/Berlin",
    }).format(new Date(iso));
  }

  function fill(box, slots) {
    for (const [name, text] of Object.entries(slots)) {
      const slot = box.querySelector(`[data-slot="${name}"]`);
      if (text) slot.textContent = text;
      else (slot.closest("[data-row]") || slot).remove();
    }
  }

  function show(verdict, trust) {
    const { headline, advice } = words(verdict.code);
    const list = trust && trust.revoked && moment(trust.revoked.made_at);
    const shown = `${current()} ${verdict.code} ${list}`;
    if (answer.dataset.shown === shown) return; // Read aloud once.
    answer.dataset.shown = shown;
    const colour = COLOURS[verdict.code] || "red";
    const box = document.getElementById(`permit-${colour}`).content.cloneNode(true);
    const facts = document.getElementById("permit-facts").content.cloneNode(true);
    const { statement } = verdict;
    const tooLow = statement && statement.group < Number(settings.needsGroup);
    fill(box, { headline, advice });
    fill(facts, {
      note: tooLow && words("low_group").advice,
      plate: statement && statement.plate,
      country: statement && statement.country,
      from: statement && day(statement.validFrom),
      until: statement && day(statement.validUntil),
      group: statement && words(`group_${statement.group}`).headline,
      scope: statement && !tooLow && words(`scope_${statement.scope}`).headline,
      list,
    });
    const plate = facts.querySelector(".verdict__plate");
    if (plate) {
      plate.style.setProperty("--letters", statement.plate.length);
      box.querySelector(".verdict__headline").after(plate);
    }
    box.firstElementChild.append(facts);
    answer.replaceChildren(box);
    document.title = `${headline} – ${page.dataset.title}`;
  }

  async function judge(token, trust) {
    if (!trust) return { code: "no_keys" };
    const now = new Date();
    const verdict = await PermitSeal.verify(token, settings.profile, trust, now);
    const doubt = PermitTrust.doubt(trust, now);
    if (doubt && ["valid", "not_yet", "expired", "stale"].includes(verdict.code)) return { ...verdict, code: doubt };
    // Without a connection a key may be new rather than unknown.
    if (verdict.code === "unknown_key" && !trust.online) return { code: "new_key" };
    return verdict;
  }

  // At once with what this device has, then again with what the network says.
  async function check(token) {
    const kept = await PermitTrust.load(settings, { offline: true });
    if (kept) show(await judge(token, kept), kept);
    const trust = await PermitTrust.load(settings);
    if (token === current()) show(await judge(token, trust), trust);
  }

  function current() {
    return location.hash.slice(1);
  }

  function start() {
    const token = current();
    if (token) {
      check(token);
    } else {
      answer.replaceChildren();
      PermitTrust.load(settings); // Ready for the first permit without a network.
    }
  }

  // What people paste may be a whole address, broken over lines, in small letters.
  function typedToken() {
    const text = field.value.replace(/\s+/g, "");
    return text.slice(text.indexOf("#") + 1).toUpperCase();
  }

  // The language switch reloads the page through the server, which must not see the code: it stays in this tab.
  function carryOverLanguageSwitch() {
    const kept = sessionStorage.getItem("permit-code");
    sessionStorage.removeItem("permit-code");
    if (kept && !location.hash) location.replace(`#${kept}`);
    const languages = document.querySelector("form.languages");
    if (languages) languages.addEventListener("submit", () => sessionStorage.setItem("permit-code", current()));
  }

  if (!globalThis.isSecureContext || !globalThis.crypto || !crypto.subtle) {
    document.getElementById("permit-insecure").hidden = false;
    return;
  }
  page.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const token = typedToken();
    if (token === current()) start();
    else location.hash = token;
  });
  addEventListener("hashchange", start);
  carryOverLanguageSwitch();
  start();
  if (navigator.serviceWorker) navigator.serviceWorker.register(settings.worker, { scope: settings.scope });
})();
