// What is on the rating screen, or said in place of it.

import { Examples } from "./examples.js";
import { clearFeedback, keepRoom, showFeedback } from "./feedback.js";
import { ScaleField } from "./scales.js";
import { fill, gettext } from "./words.js";

const LOADING_AFTER_MS = 300;
const PARTS = ["trial", "stage", "scales", "count", "progress", "status", "next", "undo", "waiting", "feedback"];

export class Screen {
  constructor(root) {
    this.root = root;
    for (const name of PARTS) this[name] = this.part(name);
    this.panels = [...root.querySelectorAll("[data-panel]")];
    this.examples = new Examples(root, this.part("examples"));
    this.fields = [];
    this.oneByOne = false;
    this.at = 0; // the question on screen, where one is shown at a time
    this.image = null;
    this.loading = 0;
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  build({ scales, one_by_one: oneByOne, practice }) {
    this.fields = scales.map((scale, index) => new ScaleField(scale, index));
    this.oneByOne = oneByOne && scales.length > 1;
    this.practice = practice;
    this.scales.replaceChildren(...this.fields.map((field) => field.element));
    this.scales.dataset.count = this.oneByOne ? 1 : scales.length;
    this.scales.toggleAttribute("data-one-by-one", this.oneByOne);
    this.trial.toggleAttribute("data-practice", practice);
    this.examples.build(scales, scales.length > 1 && !this.oneByOne);
    if (this.oneByOne) this.fields.forEach((field, index) => field.number(index + 1, scales.length));
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

  // Show what a panel has for a condition, or hide it.
  when(panel, condition, holds) {
    for (const part of this.root.querySelectorAll(`[data-panel="${panel}"] [data-when="${condition}"]`)) part.hidden = !holds;
  }

  takeBreak(minutes) {
    this.say("break", "detail", fill(gettext("You have been rating for %(minutes)s minutes."), { minutes }));
    this.panel("break");
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
    this.at = Math.max(0, this.fields.indexOf(this.firstOpen() ?? this.fields.at(-1)));
    const count = this.practice ? gettext("Practice %(position)s of %(length)s") : gettext("%(position)s of %(length)s");
    this.count.textContent = fill(count, where);
    this.progress.max = length;
    this.progress.value = trial.position - 1;
    this.trial.dataset.trial = trial.id;
    this.trial.ariaLabel = image.alt;
    this.trial.ariaBusy = "false";
    this.mark();
    this.panel();
    if (trial.feedback) keepRoom(this.feedback, this.fields, trial.feedback);
    clearFeedback(this.feedback, this.fields);
    this.trial.focus({ preventScroll: true });
  }

  tellUsual(feedback) {
    showFeedback(this.feedback, this.fields, feedback);
  }

  // The question that digits answer.
  get active() {
    return this.oneByOne ? this.fields[this.at] : (this.focused() ?? this.firstOpen());
  }

  mark() {
    const { active, fields } = this;
    for (const field of fields) {
      field.element.toggleAttribute("data-active", field === active && fields.length > 1 && !this.oneByOne);
      field.element.toggleAttribute("data-off", this.oneByOne && field !== active);
    }
    this.examples.show(Math.max(0, fields.indexOf(active)));
  }

  hasStep(by) {
    return this.oneByOne && this.fields[this.at + by] !== undefined;
  }

  step(by) {
    const held = this.focused() !== null;
    this.at += by;
    this.mark();
    if (held) this.active.focus();
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
