// What this device remembers besides answers: conveniences, without which nothing breaks.

const PREFERENCES = "panelwise-preferences";
const DRAFT = "panelwise-draft";
const SITTING = "panelwise-sitting";
const REST_MS = 5 * 60_000;

function load(storage, key) {
  try {
    return JSON.parse(globalThis[storage].getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function save(storage, key, value) {
  try {
    globalThis[storage].setItem(key, JSON.stringify(value));
  } catch {
    // It then holds for this page only.
  }
}

export const preferences = { shortcuts: true, advance: true, ...load("localStorage", PREFERENCES) };

// Bind each checkbox [data-preference=name] inside `root` to the preference of that name.
export function bindPreferences(root) {
  for (const box of root.querySelectorAll("input[data-preference]")) {
    const name = box.dataset.preference;
    box.checked = preferences[name];
    box.addEventListener("change", () => {
      preferences[name] = box.checked;
      save("localStorage", PREFERENCES, preferences);
    });
  }
}

// What is chosen for the image on screen but not answered yet, so that a reload does not ask for it again.
export function keepDraft(user, trial, picks) {
  save("sessionStorage", DRAFT, { user, trial, picks });
}

export function draftOf(user, trial) {
  const draft = load("sessionStorage", DRAFT);
  return draft.user === user && draft.trial === trial ? draft.picks : {};
}

// Minutes of rating without a rest in this tab, over all its pages. Whoever did nothing for a while has rested.
export function sitting() {
  const now = Date.now();
  const { since, last } = load("sessionStorage", SITTING);
  const start = last && now - last < REST_MS ? since : now;
  save("sessionStorage", SITTING, { since: start, last: now });
  return (now - start) / 60_000;
}

export function rested() {
  save("sessionStorage", SITTING, {});
}
