// Whoever withdraws leaves no unsent answers behind on this device either.

import { openStore } from "./store.js";

const { user } = document.getElementById("goodbye").dataset;
const MOST = 10_000;

try {
  const store = await openStore();
  for (const refused of [0, 1]) await store.remove(await store.read(user, refused, MOST));
} catch {
  // A browser that keeps nothing has nothing to remove.
}
