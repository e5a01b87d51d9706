// The dialogs of the rating screen: help and settings, "cannot judge", and answers the server refused.

import { bindPreferences } from "./device_memory.js";
import { fill, gettext } from "./words.js";

export function dialogOf(root, name) {
  return root.querySelector(`dialog[data-dialog="${name}"]`);
}

export function setUpDialogs(root) {
  bindPreferences(root);
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) dialogOf(root, opener.dataset.opens).showModal();
  });
  // Back to the image, not to the button that opened the dialog: there Enter would open it again instead of going on.
  for (const dialog of root.querySelectorAll("dialog")) {
    dialog.addEventListener("close", () => root.querySelector('[data-part="trial"]').focus({ preventScroll: true }));
  }
}

// Calls `choose(reason)` when a reason was picked.
export function onReason(root, choose) {
  const dialog = dialogOf(root, "cannot-judge");
  dialog.addEventListener("close", () => {
    const reason = dialog.returnValue;
    dialog.returnValue = "";
    if (reason) choose(reason);
  });
}

// Keep the list of refused answers, and the button that leads to it, as the outbox has them.
export function showRefused(root, outbox) {
  const dialog = dialogOf(root, "refused");
  const button = root.querySelector('[data-opens="refused"]');
  outbox.addEventListener("change", async () => {
    button.hidden = outbox.refused === 0;
    if (outbox.refused === 0) return dialog.open && dialog.close();
    const records = await outbox.refusals();
    dialog.querySelector("ol").replaceChildren(...records.map(refusal));
  });
  dialog.querySelector("[data-again]").addEventListener("click", () => outbox.tryRefusedAgain());
}

function refusal({ about, body, detail }) {
  const answer = body.value ?? gettext("cannot judge");
  const item = document.createElement("li");
  item.textContent = `${fill(gettext("Image %(position)s of %(length)s"), about)} – ${about.question} ${answer}`;
  const reason = document.createElement("small");
  reason.textContent = detail;
  item.append(reason);
  return item;
}
