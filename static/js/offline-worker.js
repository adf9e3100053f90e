// A service worker that keeps one page and its files for use without a network. Which, says the script that
// loads this one: OFFLINE = { cache, page, files, paths }. It answers for nothing else.
"use strict";

/* global OFFLINE */
(() => {
  const PATIENCE = 3000;

  async function fill() {
    const cache = await caches.open(OFFLINE.cache);
    await Promise.all([OFFLINE.page, ...OFFLINE.files].map((url) => keep(cache, url)));
    await self.skipWaiting();
  }

  async function keep(cache, url) {
    const response = await fetch(url, { cache: "reload" });
    if (!response.ok || response.redirected) throw new Error(`${url}: ${response.status}`);
    await cache.put(url, response);
  }

  async function sweep() {
    const kind = OFFLINE.cache.split(":")[0];
    const old = (await caches.keys()).filter((name) => name.startsWith(`${kind}:`) && name !== OFFLINE.cache);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  }

  // The network's page if it comes in time, else the kept one.
  async function page(request) {
    const cache = await caches.open(OFFLINE.cache);
    const kept = await cache.match(OFFLINE.page);
    if (!kept) return fetch(request);
    const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
    const response = await Promise.race([fetch(request).catch(() => kept), late]);
    if (response.status >= 500) return kept;
    const isThePage = new URL(request.url).pathname === OFFLINE.page;
    if (response !== kept && isThePage && response.ok) await cache.put(OFFLINE.page, response.clone());
    return response;
  }

  async function file(request) {
    return (await caches.match(request.url, { cacheName: OFFLINE.cache })) || fetch(request);
  }

  self.addEventListener("install", (event) => event.waitUntil(fill()));
  self.addEventListener("activate", (event) => event.waitUntil(sweep()));
  self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
    if (event.request.mode === "navigate" && OFFLINE.paths.includes(url.pathname)) {
      event.respondWith(page(event.request));
    } else if (OFFLINE.files.includes(url.pathname)) {
      event.respondWith(file(event.request));
    }
  });
})();
