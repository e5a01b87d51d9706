// What is on the rating screen, or said in place of it.

import { ScaleField } from "./scales.js";
import { fill, gettext } from "./words.js";

const LOADING_AFTER_MS = 300;

export class Screen {
  constructor(root) {
    this.root = root;
    for (const name of ["trial", "stage", "scales", "count", "progress", "status", "next", "undo", "waiting"]) {
      this[name] = this.part(name);
    }
    this.panels = [...root.querySelectorAll("[data-panel]")];
    this.fields = [];
    this.image = null;
    this.loading = 0;
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  build(scales) {
    this.fields = scales.map((scale, index) => new ScaleField(scale, index));
    this.scales.replaceChildren(...this.fields.map((field) => field.element));
    this.scales.dataset.count = scales.length;
  }

  // Say something in place of the image (a panel of the page) or, without a name, show the image again.
  panel(name = null) {
    clearTimeout(this.loading);
    for (const panel of this.panels) panel.hidden = panel.dataset.panel !== name;
    this.trial.hidden = name !== null;
    this.root.dataset.state = name ?? "rating";
    this.panels.find((panel) => !panel.hidden)?.focus({ preventScroll: true });
  }

  say(panel, part, text) {
    this.root.querySelector(`[data-panel="${panel}"] [data-text="${part}"]`).textContent = text;
  }

  // An empty stage, which says so when it stays empty.
  clear() {
    clearTimeout(this.loading);
    this.trial.ariaBusy = "true";
    this.loading = setTimeout(() => {
      this.stage.replaceChildren(this.waiting);
      this.waiting.hidden = false;
      for (const field of this.fields) field.value = null;
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

  // What there is to say about answers that have not arrived.
  tell({ unsent, trouble }, safe) {
    const said = trouble === "signed-out" || safe || unsent === 0 ? trouble : "unsafe";
    this.root.dataset.unsent = unsent;
    for (const word of this.status.children) word.hidden = word.dataset.trouble !== said;
  }
}
