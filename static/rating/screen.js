// What is on the rating screen: the image, the questions, how far one is, and what is said in place of them.

import { ScaleField } from "./scales.js";
import { fill, gettext, ngettext } from "./words.js";

const LOADING_AFTER_MS = 300;

export class Screen {
  constructor(root) {
    this.root = root;
    const part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.trial = part("trial");
    this.stage = part("stage");
    this.scales = part("scales");
    this.count = part("count");
    this.progress = part("progress");
    this.status = part("status");
    this.next = part("next");
    this.undo = part("undo");
    this.panels = [...root.querySelectorAll("[data-panel]")];
    this.fields = [];
    this.image = null;
    this.loading = 0;
  }

  build(scales) {
    this.fields = scales.map((scale, index) => new ScaleField(scale, index));
    this.scales.replaceChildren(...this.fields.map((field) => field.element));
    this.scales.dataset.count = scales.length;
  }

  // Say something in place of the image (a panel of the page) or, without a name, show the image again.
  panel(name = null, texts = {}) {
    clearTimeout(this.loading);
    for (const panel of this.panels) panel.hidden = panel.dataset.panel !== name;
    this.trial.hidden = name !== null;
    this.root.dataset.state = name ?? "rating";
    const shown = this.panels.find((panel) => panel.dataset.panel === name);
    for (const [part, text] of Object.entries(texts)) {
      shown.querySelector(`[data-text="${part}"]`).textContent = text;
    }
    shown?.focus({ preventScroll: true });
  }

  // An empty stage, which says so when it stays empty.
  clear() {
    clearTimeout(this.loading);
    this.trial.ariaBusy = "true";
    this.loading = setTimeout(() => {
      this.stage.replaceChildren(Object.assign(document.createElement("p"), { textContent: gettext("The image is on its way.") }));
    }, LOADING_AFTER_MS);
  }

  show(trial, image, length, given) {
    clearTimeout(this.loading);
    const where = { position: trial.position, length };
    image.alt = fill(gettext("Image to rate, %(position)s of %(length)s"), where);
    this.image = image;
    this.stage.replaceChildren(image);
    for (const field of this.fields) field.value = given[field.name]?.value ?? null;
    this.count.textContent = fill(gettext("%(position)s of %(length)s"), where);
    this.progress.max = length;
    this.progress.value = trial.position - 1;
    this.trial.dataset.trial = trial.id;
    this.trial.ariaLabel = image.alt;
    this.trial.ariaBusy = "false";
    this.panel();
    this.trial.focus({ preventScroll: true });
  }

  mark(active) {
    for (const field of this.fields) field.element.toggleAttribute("data-active", field === active && this.fields.length > 1);
  }

  focused() {
    return this.fields.find((field) => field.element.contains(document.activeElement)) ?? null;
  }

  firstOpen() {
    return this.fields.find((field) => field.value === null) ?? null;
  }

  tell(outbox, store) {
    this.root.dataset.unsent = outbox.unsent;
    this.status.dataset.trouble = outbox.trouble ?? "";
    this.status.textContent = statusText(outbox, store);
  }
}

function statusText({ unsent, trouble }, store) {
  if (trouble === "signed-out") {
    return gettext("You are signed out. Your answers are saved here; open your invitation again to send them.");
  }
  if (unsent > 0 && !store.safe) {
    return gettext("This browser keeps nothing. Please leave this page open until your answers are sent.");
  }
  if (trouble === "offline") return gettext("Saved here; will be sent when you are online again.");
  if (trouble === "server") return gettext("Saved here; the server does not answer at the moment. We keep trying.");
  return "";
}

export function sendingText(unsent) {
  return fill(ngettext("%(count)s answer is being sent.", "%(count)s answers are being sent.", unsent), { count: unsent });
}
