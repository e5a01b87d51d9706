// A small rolling window of decoded images. Fetching a whole block at once gets images evicted before they are shown.

const AHEAD = 4;
const BEHIND = 2;
const TRIES = 4;

// After a pause, and when there is a network again.
function later(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(() => {
      if (navigator.onLine) resolve();
      else addEventListener("online", resolve, { once: true });
    }, milliseconds);
  });
}

async function load(trial, priority) {
  for (let attempt = 1; ; attempt += 1) {
    const image = new Image();
    const { width, height, image_url: src } = trial;
    Object.assign(image, { width, height, fetchPriority: priority, draggable: false, src });
    try {
      await image.decode();
      return image;
    } catch (error) {
      if (attempt === TRIES) throw error;
      await later(250 * 2 ** attempt);
    }
  }
}

export class ImageWindow {
  constructor() {
    this.held = new Map();
  }

  // Hold the images around `at`: fetch what is missing, let go of the rest.
  move(trials, at) {
    const wanted = trials.slice(Math.max(0, at - BEHIND), at + 1 + AHEAD);
    const ids = new Set(wanted.map((trial) => trial.id));
    for (const id of this.held.keys()) if (!ids.has(id)) this.held.delete(id);
    for (const trial of trials.slice(at, at + 1 + AHEAD)) this.get(trial, trial === trials[at] ? "high" : "low");
  }

  // The decoded image of a trial; rejects when it cannot be had, and tries afresh when asked again.
  get(trial, priority = "high") {
    if (!this.held.has(trial.id)) {
      const promise = load(trial, priority);
      promise.catch(() => {
        if (this.held.get(trial.id) === promise) this.held.delete(trial.id);
      });
      this.held.set(trial.id, promise);
    }
    return this.held.get(trial.id);
  }
}
