// From what was chosen to what is sent: one record per question that was answered or changed.

export const UNDO_DEPTH = 10;

// The last answers of this sitting: trial id → {scale: {key, value}}.
export class Given {
  constructor(outbox) {
    this.outbox = outbox;
    this.trials = new Map();
  }

  of(trial) {
    return this.trials.get(trial?.id);
  }

  keep(trial, records) {
    const now = this.of(trial) ?? {};
    for (const { body } of records) now[body.scale] = { key: body.key, value: body.value };
    this.trials.set(trial.id, now);
    if (this.trials.size > UNDO_DEPTH) this.trials.delete(this.trials.keys().next().value);
  }

  // The answer a new one on this question supersedes. What the server refused is not there to be superseded.
  before(trial, scale) {
    const given = this.of(trial)?.[scale];
    return given && !this.outbox.refusedKeys.has(given.key) ? given : null;
  }
}

// `session` as it stands when the answer is given; `pick(field)` is {response_ms, rated_at} of a question's answer.
export function recordsOf({ screen, given, waiting, keys, length, trial }, { pick, reason, client }) {
  const records = [];
  for (const field of screen.fields) {
    const before = given.before(trial, field.name);
    const { value } = field;
    if (value !== null && before && before.value === value) continue;
    if (!before && waiting.has(`${trial.id} ${field.name}`)) continue;
    const body = { key: keys[field.name], trial: trial.id, scale: field.name, ...pick(field), value, client };
    if (value === null) body.cannot_judge = reason;
    if (before) body.supersedes = before.key;
    records.push({ body, about: { position: trial.position, length, question: field.scale.question } });
  }
  return records;
}
