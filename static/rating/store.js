// Answers that the server has not acknowledged yet, in IndexedDB, in the order they were given.
//
// A record is {seq, user, study, refused: 0|1, detail, about, body}: `body` is what the API takes, `about` what the
// panelist needs to recognise it by. Records of other users are never read.

const DATABASE = "panelwise";
const ANSWERS = "answers";

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

class Disk {
  constructor(database) {
    this.database = database;
  }

  static async open() {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      const answers = request.result.createObjectStore(ANSWERS, { keyPath: "seq", autoIncrement: true });
      answers.createIndex("state", ["user", "refused"]);
    };
    return new Disk(await settled(request));
  }

  change(work) {
    const transaction = this.database.transaction(ANSWERS, "readwrite", { durability: "strict" });
    work(transaction.objectStore(ANSWERS));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }

  index() {
    return this.database.transaction(ANSWERS).objectStore(ANSWERS).index("state");
  }

  add(records) {
    return this.change((answers) => records.forEach((record) => answers.add(record)));
  }

  put(records) {
    return this.change((answers) => records.forEach((record) => answers.put(record)));
  }

  remove(records) {
    return this.change((answers) => records.forEach((record) => answers.delete(record.seq)));
  }

  read(user, refused, limit) {
    return settled(this.index().getAll(IDBKeyRange.only([user, refused]), limit));
  }
}

// For answers the browser will not keep (private windows, a full disk): they live as long as the page.
class Memory {
  constructor() {
    this.records = [];
    this.last = 0;
  }

  async add(records) {
    for (const record of records) this.records.push({ ...record, seq: `memory ${(this.last += 1)}` });
  }

  async put(records) {
    const changed = new Map(records.map((record) => [record.seq, record]));
    this.records = this.records.map((record) => changed.get(record.seq) ?? record);
  }

  async remove(records) {
    const gone = new Set(records.map((record) => record.seq));
    this.records = this.records.filter((record) => !gone.has(record.seq));
  }

  async read(user, refused, limit = Infinity) {
    return this.records.filter((record) => record.user === user && record.refused === refused).slice(0, limit);
  }
}

class Store {
  constructor(disk) {
    this.disk = disk;
    this.memory = new Memory();
  }

  // Whether everything held would outlive the page.
  get safe() {
    return this.memory.records.length === 0;
  }

  async add(records) {
    try {
      if (!this.disk) throw new Error("The browser keeps nothing.");
      await this.disk.add(records);
    } catch {
      await this.memory.add(records);
    }
  }

  async put(records) {
    await this.both("put", records);
  }

  async remove(records) {
    await this.both("remove", records);
  }

  async both(work, records) {
    const kept = records.filter((record) => typeof record.seq === "number");
    if (kept.length > 0) await this.disk[work](kept);
    await this.memory[work](records.filter((record) => typeof record.seq !== "number"));
  }

  // The oldest `limit` records of a user, refused (1) or not (0).
  async read(user, refused, limit) {
    const kept = this.disk ? await this.disk.read(user, refused, limit) : [];
    return [...kept, ...(await this.memory.read(user, refused, limit))].slice(0, limit);
  }
}

export async function openStore() {
  try {
    return new Store(await Disk.open());
  } catch {
    return new Store(null);
  }
}
