// Fetches and keeps what seals are checked against: the key set (signed by the root, which the page pins) and the
// revocation list (signed by a key of the set). What was seen once is never replaced by something older.
"use strict";

globalThis.PermitTrust = (() => {
  const PATIENCE = 5000;
  const CLOCK_TOLERANCE = 5 * 60 * 1000;

  async function fetchText(url) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(url, { cache: "no-store", credentials: "omit", signal: stop.signal });
      return response.ok ? await response.text() : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  function stored(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // Storage is switched off: the page then works online only.
    }
  }

  function store(name, text) {
    try {
      localStorage.setItem(name, text);
    } catch {
      // As above.
    }
  }

  // The newest genuine document among the kept one and the fetched one; the newest is kept.
  async function newest(name, fetched, open, age) {
    let best = null;
    for (const text of [stored(name), fetched]) {
      const payload = text && (await open(text));
      if (payload && (!best || age(payload) > age(best.payload))) best = { text, payload };
    }
    if (best) store(name, best.text);
    return best && best.payload;
  }

  function openKeys(root) {
    return (text) => PermitSeal.openDocument("keys", text, { root });
  }

  // A key signs lists on the days on which it seals, so that an old key can't make a new list.
  function openList(kind, keySet) {
    const keys = Object.fromEntries(keySet.keys.map((key) => [key.reference, key.public_key]));
    return async (text) => {
      const list = await PermitSeal.openDocument(kind, text, keys);
      if (!list) return null;
      const key = keySet.keys.find((one) => one.reference === list.signedBy);
      const day = PermitSeal.stuttgartDay(new Date(list.made_at));
      return key.signs_from <= day && day <= key.signs_until ? list : null;
    };
  }

  // { keys, revoked, online }, or null where no genuine key set is at hand. settings: { root, keys, revoked }.
  async function load(settings, { offline = false } = {}) {
    const fetched = offline ? [null, null] : await Promise.all([fetchText(settings.keys), fetchText(settings.revoked)]);
    const name = settings.root.slice(0, 24);
    const keys = await newest(`permit-keys:${name}`, fetched[0], openKeys(settings.root), (set) => set.version);
    if (!keys) return null;
    const age = (list) => Date.parse(list.made_at);
    const revoked = await newest(`permit-revoked:${name}`, fetched[1], openList("revoked", keys), age);
    return { keys, revoked, online: fetched.every(Boolean) };
  }

  // A list from the future means that this device's clock is slow; a newer key set exists that we have not seen.
  function doubt(trust, now) {
    if (!trust.revoked) return null;
    if (Date.parse(trust.revoked.made_at) - now > CLOCK_TOLERANCE) return "clock";
    return trust.revoked.key_set > trust.keys.version ? "stale" : null;
  }

  return { doubt, load, openList };
})();
