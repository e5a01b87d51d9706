// Answers that the server has not acknowledged yet, in IndexedDB, in the order they were given.
//
// A record is {seq, user, study, refused: 0|1, detail, about, body}: `body` is what the API takes, `about` what the
// panelist needs to recognise it by. Records of other users are never read.

const ANSWERS = "answers";

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

class Store {
  constructor(database) {
    this.database = database;
    // Where the browser throws its data away while the page is open, the page keeps what comes after.
    database?.addEventListener("close", () => (this.database = null));
    this.loose = []; // what the browser would not keep (a private window, a full disk): lives as long as the page
    this.last = 0;
  }

  // Whether everything held would outlive the page.
  get safe() {
    return this.loose.length === 0;
  }

  async change(work, records) {
    if (records.length === 0) return;
    const transaction = this.database.transaction(ANSWERS, "readwrite", { durability: "strict" });
    for (const record of records) work(transaction.objectStore(ANSWERS), record);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  }

  async add(records) {
    try {
      await this.change((answers, record) => answers.add(record), records);
    } catch {
      for (const record of records) this.loose.push({ ...record, seq: `loose ${(this.last += 1)}` });
    }
  }

  kept(records) {
    return this.database ? records.filter((record) => record.seq > 0) : [];
  }

  async put(records) {
    await this.change((answers, record) => answers.put(record), this.kept(records));
    this.loose = this.loose.map((held) => records.find(({ seq }) => seq === held.seq) ?? held);
  }

  async remove(records) {
    await this.change((answers, { seq }) => answers.delete(seq), this.kept(records));
    this.loose = this.loose.filter((held) => !records.some(({ seq }) => seq === held.seq));
  }

  // The oldest `limit` records of a user, refused (1) or not (0).
  async read(user, refused, limit) {
    const index = this.database?.transaction(ANSWERS).objectStore(ANSWERS).index("state");
    const kept = index ? await settled(index.getAll(IDBKeyRange.only([user, refused]), limit)) : [];
    const loose = this.loose.filter((record) => record.user === user && record.refused === refused);
    return [...kept, ...loose].slice(0, limit);
  }
}

export async function openStore() {
  try {
    const request = indexedDB.open("panelwise", 1);
    request.onupgradeneeded = () => {
      const answers = request.result.createObjectStore(ANSWERS, { keyPath: "seq", autoIncrement: true });
      answers.createIndex("state", ["user", "refused"]);
    };
    return new Store(await settled(request));
  } catch {
    return new Store(null);
  }
}
