// What most people say to a practice image, in words beside the scale and as marks on its points.

import { fill, gettext } from "./words.js";

function paragraph(scale, { low, high, words }, several) {
  const usual = low === high ? gettext("Most people say %(low)s here.") : gettext("Most people say %(low)s to %(high)s here.");
  const line = document.createElement("p");
  if (several) line.append(Object.assign(document.createElement("b"), { textContent: scale.question }), " ");
  line.append([fill(usual, { low, high }), words].join(" ").trim());
  return line;
}

// Room for what will be said, so that nothing moves when it is.
export function keepRoom(element, fields, feedback) {
  element.style.minHeight = "";
  showFeedback(element, fields, feedback);
  element.style.minHeight = `${element.offsetHeight}px`;
}

export function clearFeedback(element, fields) {
  element.closest("form").removeAttribute("data-reading");
  element.replaceChildren();
  for (const field of fields) {
    field.element.disabled = false;
    field.mark(1, 0);
  }
}

export function showFeedback(element, fields, feedback) {
  const lines = [];
  for (const field of fields) {
    const found = feedback[field.name];
    field.element.disabled = true;
    if (!found) continue;
    field.mark(found.low, found.high);
    lines.push(paragraph(field.scale, found, fields.length > 1));
  }
  if (lines.length === 0) {
    const none = gettext("There is no right answer here; your own impression is what counts.");
    lines.push(Object.assign(document.createElement("p"), { textContent: none }));
  }
  element.closest("form").setAttribute("data-reading", "");
  element.replaceChildren(...lines);
}
