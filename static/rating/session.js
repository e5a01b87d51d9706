// One sitting: show, take the answer, keep it, show the next.

import { draftOf, keepDraft, preferences } from "./device_memory.js";
import { ImageWindow } from "./images.js";
import { newKey } from "./outbox.js";
import { painted, Showing } from "./showing.js";

const UNDO_DEPTH = 10;
const BREAK_AFTER_MS = 20 * 60_000;

export class Session {
  constructor({ screen, outbox, user, onEnd }) {
    Object.assign(this, { screen, outbox, user, onEnd });
    this.images = new ImageWindow();
    this.locked = true;
    this.saving = false;
    this.trials = [];
    this.at = 0;
    this.given = new Map(); // trial id → {scale: {key, value}}, the last answers of this sitting
    this.input = "none";
    this.showing = null;
    this.turn = 0; // of what is shown; anything that waited longer is stale
    this.restedAt = performance.now();
  }

  // Take up a block where the server and the outbox together say it stands.
  async begin(block) {
    const waiting = await this.outbox.waiting();
    const open = (trial) => block.scales.some(({ name }) => !waiting.has(`${trial.id} ${name}`));
    this.length = block.length;
    this.trials = block.trials.filter(open);
    this.waiting = waiting;
    this.at = 0;
    this.paused = false;
    this.given.clear();
    this.screen.build(block.scales);
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
    if (this.paused) return;
    const turn = (this.turn += 1);
    const { trial } = this;
    this.images.move(this.trials, this.at);
    this.screen.undo.disabled = !this.canUndo();
    if (!trial) return this.onEnd();
    if (performance.now() - this.restedAt > BREAK_AFTER_MS) return this.screen.panel("break");
    this.screen.clear();
    let image;
    try {
      image = await this.images.get(trial);
    } catch {
      if (turn === this.turn) this.screen.panel("no-image");
      return;
    }
    if (turn !== this.turn) return;
    const draft = draftOf(this.user, trial.id);
    const given = this.given.get(trial.id);
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
    const field = this.screen.focused() ?? this.screen.firstOpen() ?? this.screen.fields[0];
    const value = field.valueOfDigit(digit);
    if (value === null) return;
    field.value = value;
    this.input = "keyboard";
    this.pick({ field, deliberate: true, time: event.timeStamp });
    // Focus goes along, so that digits answer one question after another.
    if (!this.locked && this.screen.focused()) this.screen.firstOpen()?.inputs[0].focus({ preventScroll: true });
  }

  pick({ field, deliberate, time }) {
    if (this.locked) return;
    this.picks[field.name] = { value: field.value, ...this.timed(time) };
    keepDraft(this.user, this.trial.id, this.picks);
    this.review();
    // After going back, several answers stand already: only the panelist knows which is the last to change.
    const sure = this.screen.fields.length === 1 || !this.given.has(this.trial.id);
    if (deliberate && sure && preferences.advance && !this.screen.firstOpen()) this.answer(time);
  }

  timed(time) {
    return { response_ms: this.showing.elapsed(time), rated_at: new Date().toISOString() };
  }

  review() {
    this.screen.mark(this.screen.focused() ?? this.screen.firstOpen());
    this.screen.next.disabled = this.locked || this.screen.firstOpen() !== null;
  }

  // Go on with what is chosen; with a reason, the questions left open are answered with that.
  async answer(time, reason = "") {
    if (this.locked || (!reason && this.screen.firstOpen())) return;
    this.locked = true;
    this.saving = true;
    this.screen.next.disabled = true;
    const { trial } = this;
    const records = this.records(trial, reason, time);
    await this.outbox.add(records);
    this.saving = false;
    const now = this.given.get(trial.id) ?? {};
    for (const { body } of records) now[body.scale] = { key: body.key, value: body.value };
    this.given.set(trial.id, now);
    if (this.given.size > UNDO_DEPTH) this.given.delete(this.given.keys().next().value);
    keepDraft(this.user, null, {});
    this.at += 1;
    const shown = this.show(time);
    // The next image comes before the network; but the answer does not wait for an image that does not come.
    await Promise.race([shown, new Promise((resolve) => setTimeout(resolve, 250))]);
    this.outbox.hurry();
  }

  records(trial, reason, time) {
    const earlier = this.given.get(trial.id) ?? {};
    const client = this.showing.client(this.input, this.screen.image);
    const records = [];
    for (const field of this.screen.fields) {
      // What the server refused is not there to be superseded.
      const given = earlier[field.name];
      const before = given && !this.outbox.refusedKeys.has(given.key) ? given : null;
      const { value } = field;
      if (value !== null && before && before.value === value) continue;
      if (!before && this.waiting.has(`${trial.id} ${field.name}`)) continue;
      const pick = value !== null ? this.picks[field.name] : null;
      const body = {
        key: this.keys[field.name],
        trial: trial.id,
        scale: field.name,
        ...(pick ?? this.timed(time)),
        value,
        client,
      };
      if (value === null) body.cannot_judge = reason;
      if (before) body.supersedes = before.key;
      records.push({ body, about: { position: trial.position, length: this.length, question: field.scale.question } });
    }
    return records;
  }

  canUndo() {
    return this.given.has(this.trials[this.at - 1]?.id);
  }

  async undo() {
    if (this.saving || !this.canUndo()) return;
    this.at -= 1;
    await this.show();
  }

  // Another tab rates now: what is on screen here takes no answers any more.
  pause() {
    this.turn += 1;
    this.paused = true;
    this.locked = true;
  }

  // Pass over an image that could not be had.
  skip(reason) {
    this.screen.fields.forEach((field) => (field.value = null));
    this.arm({});
    this.showing = new Showing(performance.now());
    this.screen.image = null;
    this.locked = false;
    return this.answer(performance.now(), reason);
  }

  rested() {
    this.restedAt = performance.now();
    return this.show();
  }
}
