// Sends what the store holds, at least once: the server takes each key once and answers for each key.

const BATCH = 100;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const DELIVERED = new Set(["stored", "duplicate", "late"]);

// A version 4 UUID. `crypto.randomUUID` exists in secure contexts only; a panel in a local network may have none.
export function newKey() {
  const random = () => crypto.getRandomValues(new Uint8Array(1))[0];
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (random() & (15 >> (digit / 4)))).toString(16),
  );
}

export class Outbox extends EventTarget {
  constructor({ store, api, url, user, study }) {
    super();
    Object.assign(this, { store, api, url, user, study });
    this.unsent = 0;
    this.refusedKeys = new Set();
    this.trouble = null; // null, "offline", "server" or "signed-out"
    this.wait = FIRST_WAIT_MS;
    this.batch = BATCH;
    this.sending = false;
    this.started = false;
    this.timer = 0;
  }

  async start() {
    await this.recount();
    if (this.started) return this.hurry();
    this.started = true;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => this.hurry());
    addEventListener("pageshow", () => this.hurry());
    addEventListener("beforeunload", (event) => {
      if (this.unsent > 0) event.preventDefault();
    });
    return this.hurry();
  }

  async add(given) {
    const { user, study } = this;
    const records = given.map((record) => ({ ...record, user, study, refused: 0, detail: "" }));
    await this.store.add(records);
    this.unsent += records.length;
    this.changed();
  }

  // Which trials have an unsent answer on which scale, as "trial scale"; and those that had one `before`, but for what
  // was refused since.
  async waiting(before = []) {
    const named = ({ body }) => `${body.trial} ${body.scale}`;
    const unsent = (await this.store.read(this.user, 0)).map(named);
    const refused = (await this.refusals()).map(named);
    return new Set([...unsent, ...[...before].filter((one) => !refused.includes(one))]);
  }

  get refused() {
    return this.refusedKeys.size;
  }

  refusals() {
    return this.store.read(this.user, 1);
  }

  async tryRefusedAgain() {
    const records = await this.refusals();
    await this.store.put(records.map((record) => ({ ...record, refused: 0, detail: "" })));
    await this.recount();
    this.hurry();
  }

  hurry() {
    this.wait = FIRST_WAIT_MS;
    return void this.send();
  }

  async send() {
    if (this.sending || this.trouble === "signed-out") return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      let more = true;
      while (more) more = await this.sendBatch();
    } finally {
      this.sending = false;
    }
    if (this.unsent > 0 && this.trouble !== "signed-out") {
      this.timer = setTimeout(() => this.send(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    }
  }

  // Whether there may be more to send at once.
  async sendBatch() {
    const oldest = await this.store.read(this.user, 0, this.batch);
    // The server takes a batch as one panelist's, and somebody is another panelist in every study.
    const records = oldest.filter((record) => record.study === oldest[0].study);
    if (records.length === 0) {
      await this.settle(null);
      return false;
    }
    const { status, data } = await this.api.post(this.url, { ratings: records.map((record) => record.body) });
    if (status === 200 && Array.isArray(data?.results)) {
      const taken = await this.take(records, data.results);
      this.batch = BATCH;
      this.wait = FIRST_WAIT_MS;
      await this.settle(taken > 0 ? null : "server");
      return taken > 0 && this.unsent > 0;
    }
    if (status === 401 || status === 403) {
      await this.settle("signed-out");
      return false;
    }
    if (status === 400 || status === 413 || status === 422) {
      // One bad answer must not hold up the others: send them one by one, and set aside what is refused alone.
      if (records.length > 1) {
        this.batch = 1;
      } else {
        await this.store.put([{ ...records[0], refused: 1, detail: data?.detail ?? "" }]);
        await this.recount();
      }
      return true;
    }
    await this.settle(navigator.onLine ? "server" : "offline");
    return false;
  }

  // Returns how many of the records the server gave a word on.
  async take(records, results) {
    const byKey = new Map(results.map((result) => [result.key, result]));
    const delivered = records.filter(({ body }) => DELIVERED.has(byKey.get(body.key)?.status));
    const refused = records.filter(({ body }) => byKey.get(body.key)?.status === "rejected");
    await this.store.remove(delivered);
    await this.store.put(
      refused.map((record) => ({ ...record, refused: 1, detail: byKey.get(record.body.key).detail ?? "" })),
    );
    return delivered.length + refused.length;
  }

  async settle(trouble) {
    this.trouble = trouble;
    await this.recount();
  }

  async recount() {
    this.unsent = (await this.store.read(this.user, 0)).length;
    this.refusedKeys = new Set((await this.refusals()).map(({ body }) => body.key));
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}
