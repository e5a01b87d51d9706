// What is chosen for the image on screen but not answered yet, so that a reload does not ask for it again.

const KEY = "panelwise-draft";

export function write(user, trial, picks) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ user, trial, picks }));
  } catch {
    // Only a convenience: nothing that counts as an answer is kept here.
  }
}

export function read(user, trial) {
  try {
    const draft = JSON.parse(sessionStorage.getItem(KEY));
    return draft?.user === user && draft.trial === trial ? draft.picks : {};
  } catch {
    return {};
  }
}
