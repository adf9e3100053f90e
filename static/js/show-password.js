// Adds to each password field a box that makes it readable.
(() => {
  const texts = { de: "Passwort anzeigen", en: "Show password" };
  for (const field of document.querySelectorAll("input[type=password]")) {
    const box = document.createElement("input");
    const label = document.createElement("label");
    const row = document.createElement("div");
    box.type = "checkbox";
    box.id = `${field.id}_show`;
    box.className = "kern-form-check__checkbox";
    label.htmlFor = box.id;
    label.className = "kern-label";
    label.textContent = texts[document.documentElement.lang] || texts.en;
    row.className = "kern-form-check show-password";
    row.append(box, label);
    field.closest(".kern-form-input").append(row);
    box.addEventListener("change", () => { field.type = box.checked ? "text" : "password"; });
    field.form.addEventListener("submit", () => { field.type = "password"; });
  }
})();
