// What every page needs from a script: "/" goes to the search field, Escape closes, terms explain themselves.
import { mindForms } from "./forms.js";
import { explainTerms } from "./terms.js";

addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = document.querySelector("[data-search]");
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  } else if (event.key === "Escape") {
    if (typing && typing.matches("[data-search]")) typing.blur();
    event.target.closest("details[open]")?.removeAttribute("open");
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.textContent.trim());
  } catch {
    // Without permission, or on a site without TLS, there is no clipboard: the text is marked, ready to be copied.
    getSelection().selectAllChildren(field);
    return;
  }
  button.textContent = button.dataset.copied;
});

// On a phone the tabs scroll sideways; the one in use must be in sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
explainTerms(document);
mindForms();
// What htmx brings in later explains itself too.
document.addEventListener("htmx:load", (event) => explainTerms(event.target));
