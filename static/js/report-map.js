// The marks of a list on the livelier map: each can be reached by the Tab key and opens a link.
"use strict";

(() => {
  function link({ title, url }) {
    const element = document.createElement(url ? "a" : "span");
    element.textContent = title;
    if (url) element.href = url;
    return element;
  }

  function mark(feature, spot) {
    const { title, number } = feature.properties;
    const label = document.createElement("span");
    label.textContent = number || "";
    const icon = L.divIcon({ className: "map__mark", html: label, iconSize: [28, 28] });
    return L.marker(spot, { icon, title, alt: title, keyboard: true });
  }

  async function start(box, map) {
    const answer = await fetch(box.dataset.marks);
    if (!answer.ok) throw new Error(answer.status);
    const marks = L.geoJSON(await answer.json(), {
      pointToLayer: mark,
      onEachFeature: ({ properties }, layer) => {
        layer.bindPopup(() => link(properties), { closeButton: false });
        layer.on("add", () => {
          const element = layer.getElement();
          element.setAttribute("role", "button");
          element.setAttribute("aria-label", properties.title);
        });
      },
    }).addTo(map);
    if (marks.getLayers().length) map.fitBounds(marks.getBounds(), { padding: [30, 30], maxZoom: 17 });
  }

  for (const box of document.querySelectorAll("[data-report-map]")) {
    PortalMap.offer(box, (map) => start(box, map));
  }
})();
