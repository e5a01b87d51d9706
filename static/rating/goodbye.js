// Whoever withdraws leaves no unsent answers behind on this device either; those to other studies stay.

import { openStore } from "./store.js";

const { user, study } = document.getElementById("goodbye").dataset;
const MOST = 10_000;

try {
  const store = await openStore();
  for (const refused of [0, 1]) {
    const records = await store.read(user, refused, MOST);
    await store.remove(records.filter((record) => record.study === study));
  }
} catch {
  // A browser that keeps nothing has nothing to remove.
}
