// One sitting: show, take the answer, keep it, show the next.

import { draftOf, keepDraft, preferences, rested, sitting } from "./device_memory.js";
import { ImageWindow } from "./images.js";
import { newKey } from "./outbox.js";
import { Given, recordsOf } from "./records.js";
import { painted, Showing } from "./showing.js";

export class Session {
  constructor({ screen, outbox, user, onEnd }) {
    Object.assign(this, { screen, outbox, user, onEnd });
    this.images = new ImageWindow();
    this.locked = true;
    this.saving = false;
    this.reading = false; // the feedback on a practice answer
    this.trials = [];
    this.at = 0;
    this.given = new Given(outbox);
    this.input = "none";
    this.showing = null;
    this.missing = false; // the image could not be had
    this.turn = 0; // of what is shown; anything that waited longer is stale
  }

  // Take up a block where the server and the outbox together say it stands.
  // `before` is what waited when the block was asked for: an answer may arrive after the block was read and before it is
  // here.
  async begin(block, before) {
    const waiting = await this.outbox.waiting(before);
    const open = (trial) => block.scales.some(({ name }) => !waiting.has(`${trial.id} ${name}`));
    const { length, practice, break_minutes: breakAfter } = block;
    Object.assign(this, { length, practice, breakAfter, waiting, at: 0, paused: false });
    this.trials = block.trials.filter(open);
    this.given = new Given(this.outbox);
    this.screen.build(block);
    await this.show();
  }

  // While locked, nothing is taken for an answer.
  get locked() {
    return this.screen.root.dataset.ready !== "yes";
  }

  set locked(locked) {
    this.screen.root.dataset.ready = locked ? "no" : "yes";
  }

  get trial() {
    return this.trials[this.at];
  }

  async show(since = null) {
    this.locked = true;
    this.reading = false;
    if (this.paused) return;
    const turn = (this.turn += 1);
    const { trial } = this;
    this.images.move(this.trials, this.at);
    if (!trial) return this.onEnd();
    if (sitting() > this.breakAfter) return this.screen.takeBreak(this.breakAfter);
    this.screen.clear();
    let image;
    this.missing = false;
    try {
      image = await this.images.get(trial);
    } catch {
      if (turn !== this.turn) return;
      this.missing = true;
      return this.screen.panel("no-image");
    }
    if (turn !== this.turn) return;
    const draft = draftOf(this.user, trial.id);
    const given = this.given.of(trial);
    this.screen.show(trial, image, this.length, given ?? draft);
    this.arm(given ? {} : draft);
    const onset = await painted();
    if (turn !== this.turn) return;
    this.showing = new Showing(onset);
    if (since !== null) performance.measure("answer-to-image", { start: since, end: onset });
    this.locked = false;
    this.review();
  }

  // One key for this showing and each question, made before anything is answered.
  arm(picks) {
    this.keys = Object.fromEntries(this.screen.fields.map(({ name }) => [name, newKey()]));
    this.picks = picks;
  }

  // The answer a digit key gives to the question in focus, or to the first without an answer.
  rate(digit, event) {
    if (this.locked) return;
    const field = this.screen.active ?? this.screen.fields[0];
    const value = field.valueOfDigit(digit);
    if (value === null) return;
    field.value = value;
    this.input = "keyboard";
    this.pick({ field, deliberate: true, time: event.timeStamp });
    // Focus goes along, so that digits answer one question after another.
    if (!this.locked && this.screen.focused()) this.screen.firstOpen()?.focus();
  }

  pick({ field, deliberate, time }) {
    if (this.locked) return;
    this.picks[field.name] = { value: field.value, ...this.timed(time) };
    keepDraft(this.user, this.trial.id, this.picks);
    this.review();
    if (!deliberate || !preferences.advance) return;
    // After going back, several answers stand already: only the panelist knows which is the last to change. Where
    // one question is shown at a time, that is the one.
    const sure = this.screen.oneByOne || this.screen.fields.length === 1 || !this.given.of(this.trial);
    if (this.screen.hasStep(1)) this.step(1);
    else if (sure && !this.screen.firstOpen()) this.answer(time);
  }

  // To the next or the previous question of the same image; it takes no answer before it was seen.
  async step(by) {
    const turn = (this.turn += 1);
    this.locked = true;
    this.screen.step(by);
    await painted();
    if (turn !== this.turn) return;
    this.locked = false;
    this.review();
  }

  timed(time) {
    return { response_ms: this.showing.elapsed(time), rated_at: new Date().toISOString() };
  }

  review() {
    this.screen.mark();
    const open = this.screen.hasStep(1) ? this.screen.active.value === null : this.screen.firstOpen() !== null;
    this.screen.next.disabled = !this.reading && (this.locked || open);
    this.screen.undo.disabled = !this.canUndo();
  }

  // What Enter and the button for it do: on to the next question, or to the next image.
  next(time) {
    if (this.reading) return this.show(time);
    if (this.screen.next.disabled) return;
    if (this.screen.hasStep(1)) return this.step(1);
    return this.answer(time);
  }

  // Keep what is chosen and go on; with a reason, the questions left open are answered with that.
  async answer(time, reason = "") {
    if (this.locked || (!reason && this.screen.firstOpen())) return;
    this.locked = this.saving = this.screen.next.disabled = true;
    const { trial } = this;
    const pick = (field) => (field.value !== null && this.picks[field.name]) || this.timed(time);
    const client = this.showing.client(this.input, this.screen.image);
    const records = recordsOf(this, { pick, reason, client });
    await this.outbox.add(records);
    this.saving = false;
    this.given.keep(trial, records);
    keepDraft(this.user, null, {});
    this.at += 1;
    if (trial.feedback && !reason) this.read(trial.feedback);
    // The next image comes before the network; but the answer does not wait for an image that does not come.
    else await Promise.race([this.show(time), new Promise((resolve) => setTimeout(resolve, 250))]);
    this.outbox.hurry();
  }

  read(feedback) {
    this.reading = true;
    this.screen.tellUsual(feedback);
    this.review();
    this.screen.next.focus({ preventScroll: true });
  }

  canUndo() {
    return (!this.reading && this.screen.hasStep(-1)) || this.given.of(this.trials[this.at - 1]) !== undefined;
  }

  async undo() {
    if (this.saving || !this.canUndo()) return;
    if (!this.reading && !this.locked && this.screen.hasStep(-1)) return this.step(-1);
    if (!this.given.of(this.trials[this.at - 1])) return;
    this.at -= 1;
    await this.show();
  }

  // Another tab rates now: what is on screen here takes no answers any more.
  pause() {
    this.turn += 1;
    this.paused = this.locked = true;
  }

  // Pass over an image that could not be had; pressed twice, not the next one too.
  skip(reason) {
    if (!this.missing) return;
    this.missing = false;
    this.screen.fields.forEach((field) => (field.value = null));
    this.arm({});
    this.showing = new Showing(performance.now());
    this.screen.image = null;
    this.locked = false;
    return this.answer(performance.now(), reason);
  }

  rested() {
    rested();
    return this.show();
  }
}
