// Draw a black box by dragging over the photo; without this script two taps do the same.
(() => {
  const form = document.querySelector("[data-redact]");
  const picture = form?.querySelector("input[type=image]");
  const layer = form?.querySelector("svg");
  if (!picture || !layer) return;
  const WHOLE = 1000;
  const LEAST = 6; // pixels: less is a tap
  let start = null;
  let moved = false;
  let drawn = null;

  const place = (event) => {
    const area = picture.getBoundingClientRect();
    const within = (value, size) => Math.round((Math.min(Math.max(value, 0), size) / size) * WHOLE);
    return { x: within(event.clientX - area.left, area.width), y: within(event.clientY - area.top, area.height) };
  };
  const box = (to) => ({
    left: Math.min(start.at.x, to.x),
    top: Math.min(start.at.y, to.y),
    width: Math.max(Math.abs(to.x - start.at.x), 1),
    height: Math.max(Math.abs(to.y - start.at.y), 1),
  });
  const forget = () => {
    start = null;
    drawn?.remove();
    drawn = null;
  };

  picture.draggable = false;
  picture.addEventListener("dragstart", (event) => event.preventDefault());
  picture.addEventListener("pointerdown", (event) => {
    // A finger scrolls the page: it taps the corners.
    if (event.button !== 0 || event.pointerType === "touch") return;
    start = { at: place(event), x: event.clientX, y: event.clientY };
    moved = false;
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener("pointermove", (event) => {
    if (!start) return;
    moved ||= Math.hypot(event.clientX - start.x, event.clientY - start.y) > LEAST;
    if (!moved) return;
    if (!drawn) {
      drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      drawn.setAttribute("class", "redact__box");
      layer.append(drawn);
    }
    const { left, top, width, height } = box(place(event));
    for (const [name, value] of Object.entries({ x: left, y: top, width, height })) drawn.setAttribute(name, value);
  });
  picture.addEventListener("pointerup", (event) => {
    if (!start || !moved) return forget();
    for (const [name, value] of Object.entries(box(place(event)))) form.elements[name].value = value;
    start = null;
    form.requestSubmit(form.elements.add);
  });
  picture.addEventListener("pointercancel", forget);
  picture.addEventListener("click", (event) => {
    // A drag that ends on the picture is no tap. The key Enter clicks, too, and moves nothing.
    if (moved) event.preventDefault();
    moved = false;
  });
})();
