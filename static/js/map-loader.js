// Opens the livelier map (Leaflet) in place of the drawn one, when somebody asks for it and not before.
"use strict";

globalThis.PortalMap = (() => {
  const NEAR = { withTiles: 16, withBorders: 13 };

  function added(element, address) {
    return new Promise((resolve, reject) => {
      element.addEventListener("load", resolve);
      element.addEventListener("error", () => reject(new Error(address)));
      document.head.append(element);
    });
  }

  function load({ script, style }) {
    if (globalThis.L) return Promise.resolve();
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
    const code = Object.assign(document.createElement("script"), { src: script });
    return Promise.all([added(sheet, style), added(code, script)]);
  }

  function say(box, text) {
    box.querySelector("[data-status]").textContent = text;
  }

  function point(text) {
    const [lon, lat] = text.split(" ").map(Number);
    return L.latLng(lat, lon);
  }

  async function showAreas(map, address) {
    const answer = await fetch(address);
    if (!answer.ok) return;
    const name = { permanent: true, direction: "center", className: "map__name" };
    const areas = L.geoJSON(await answer.json(), {
      style: { className: "map__area" },
      interactive: false,
      onEachFeature: ({ properties }, area) => area.bindTooltip(properties.name, name),
    }).addTo(map);
    areas.bringToBack();
  }

  // Tiles that all fail are taken away; one sentence says so, and the borders come in their place.
  function showTiles(map, box, noTiles) {
    let loaded = 0;
    let failed = 0;
    const layer = L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution, maxZoom: 19 });
    layer.on("tileload", () => { loaded += 1; });
    layer.on("tileerror", () => {
      failed += 1;
      if (loaded || failed < 2 || !map.hasLayer(layer)) return;
      layer.remove();
      say(box, box.dataset.textNoTiles);
      noTiles();
    });
    layer.addTo(map);
  }

  // Resolves to the map.
  async function open(box) {
    await load(box.dataset);
    const live = document.createElement("div");
    live.className = "map__live";
    box.querySelector(".map__still").replaceWith(live);
    box.querySelector("[data-open]").hidden = true;
    const near = box.dataset.tiles ? NEAR.withTiles : NEAR.withBorders;
    const map = L.map(live, { zoomControl: false, maxZoom: 19 }).setView(point(box.dataset.centre), near);
    const titles = { zoomInTitle: box.dataset.textIn, zoomOutTitle: box.dataset.textOut };
    L.control.zoom({ ...titles, zoomInText: "", zoomOutText: "" }).addTo(map);
    map.attributionControl.setPrefix(false);
    const borders = () => box.dataset.areas && showAreas(map, box.dataset.areas).catch(() => {});
    if (box.dataset.tiles) showTiles(map, box, borders);
    else await borders();
    return map;
  }

  // Shows the button, which needs this script, and calls `then` with the map once it is open.
  function offer(box, then) {
    const button = box.querySelector("[data-open]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await then(await open(box));
      } catch {
        button.hidden = true;
        say(box, box.dataset.textFailed);
      }
    });
  }

  return { offer, point, say };
})();
