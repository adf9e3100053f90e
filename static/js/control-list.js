// The officer's list of the day: keyed hashes of plates with a permit. Kept on this device until midnight in
// Stuttgart, its key as one that can't be read out again. The twin of officer_list() in plakette/services/control.py.
"use strict";

globalThis.ControlList = (() => {
  const ENTRY = { hash: 10, length: 13 };
  const HMAC = { name: "HMAC", hash: "SHA-256" };

  function database() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open("control", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("lists");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async function inStore(mode, act) {
    const opened = await database();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = opened.transaction("lists", mode);
        const request = act(transaction.objectStore("lists"));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = () => reject(transaction.error);
      });
    } finally {
      opened.close();
    }
  }

  function clear() {
    return inStore("readwrite", (lists) => lists.clear());
  }

  // The list of today, or null; one of another day is removed.
  async function kept(now) {
    const list = await inStore("readonly", (lists) => lists.get("today"));
    if (list && list.day === PermitSeal.stuttgartDay(now)) return list;
    if (list) await clear();
    return null;
  }

  async function keep(payload) {
    const key = await crypto.subtle.importKey("raw", PermitSeal.fromBase64url(payload.key), HMAC, false, ["sign"]);
    const entries = PermitSeal.fromBase64url(payload.permits);
    const list = { day: payload.day, madeAt: payload.made_at, needsGroup: payload.needs_group, key, entries };
    await inStore("readwrite", (lists) => lists.put(list, "today"));
  }

  // Fetches today's list and keeps it. Whoever is no longer logged in as an officer loses the kept one.
  async function refresh(settings, now) {
    let response;
    try {
      response = await fetch(settings.list, { cache: "no-store", redirect: "manual" });
    } catch {
      return kept(now); // No network: what we have stays good until midnight.
    }
    if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) await clear();
    else if (response.ok) await take(await response.text(), settings, now);
    return kept(now);
  }

  async function take(text, settings, now) {
    const trust = await PermitTrust.load(settings);
    const payload = trust && (await PermitTrust.openList("officer", trust.keys)(text));
    if (payload && payload.day === PermitSeal.stuttgartDay(now)) await keep(payload);
  }

  function shifted(day, days) {
    return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
  }

  // { from, until, opensZone } of the permit for a plate, or null.
  async function find(list, country, plate) {
    const question = new TextEncoder().encode(`${country}:${PermitPlate.compareKey(plate)}`);
    const hash = new Uint8Array(await crypto.subtle.sign("HMAC", list.key, question)).subarray(0, ENTRY.hash);
    let best = null;
    for (let at = 0; at < list.entries.length; at += ENTRY.length) {
      const entry = list.entries.subarray(at, at + ENTRY.length);
      if (hash.every((byte, index) => byte === entry[index]) && (!best || entry[11] > best[11])) best = entry;
    }
    if (!best) return null;
    const [since, left, group] = best.subarray(ENTRY.hash);
    return { from: shifted(list.day, -since), until: shifted(list.day, left), opensZone: group >= list.needsGroup };
  }

  function count(list) {
    return list.entries.length / ENTRY.length;
  }

  return { clear, count, find, kept, refresh };
})();
