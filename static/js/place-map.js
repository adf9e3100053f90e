// A pin to be dragged, tapped or moved by the arrow keys. It fills the form's fields lat, lon and accuracy.
"use strict";

(() => {
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function moveByKeys(map, pin, place) {
    pin.getElement().addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      const [right, down] = step || [0, 0];
      const length = event.shiftKey ? 1 : 10;
      const there = map.latLngToContainerPoint(pin.getLatLng()).add([right * length, down * length]);
      place(map.containerPointToLatLng(there));
      if (!map.getBounds().contains(pin.getLatLng())) map.panTo(pin.getLatLng());
    });
  }

  function start(box, map) {
    const form = box.closest("form");
    const texts = box.dataset;
    const icon = L.divIcon({ className: "map__pin", iconSize: [36, 44], iconAnchor: [18, 40] });
    const options = { icon, draggable: true, keyboard: true, title: texts.textPin, alt: texts.textPin, autoPan: true };
    const pin = L.marker(PortalMap.point(texts.centre), options).addTo(map);

    function write(name, value) {
      const field = form && form.elements.namedItem(name);
      if (field) field.value = value;
    }

    function place(spot) {
      pin.setLatLng(spot);
      write("lat", spot.lat.toFixed(6));
      write("lon", spot.lng.toFixed(6));
      write("accuracy", "");
      PortalMap.say(box, texts.textChosen);
    }

    pin.getElement().setAttribute("aria-label", texts.textPin);
    pin.on("dragend", () => place(pin.getLatLng()));
    map.on("click", (event) => place(event.latlng));
    moveByKeys(map, pin, place);
    if (form) {
      form.addEventListener("location-found", (event) => {
        const spot = L.latLng(event.detail.lat, event.detail.lon);
        pin.setLatLng(spot);
        map.panTo(spot);
      });
    }
    PortalMap.say(box, texts.textReady);
    pin.getElement().focus();
  }

  for (const box of document.querySelectorAll("[data-place-map]")) {
    PortalMap.offer(box, (map) => start(box, map));
  }
})();
