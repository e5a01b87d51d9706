// The keyboard on the rating screen.

import { preferences } from "./device_memory.js";

let arrowHeld = false;

// Whether a choice is being moved with the arrow keys, which selects but must not answer.
export function movedByArrow() {
  return arrowHeld;
}

// `actions`: rate(digit, event), next(event), undo(), cannotJudge(), help().
export function listenToKeys(actions) {
  addEventListener("keyup", () => (arrowHeld = false), true);
  addEventListener("blur", () => (arrowHeld = false));
  addEventListener("keydown", (event) => {
    arrowHeld = event.key.startsWith("Arrow");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    // Held down, Enter would press a button again and again by itself.
    if (event.repeat && event.key === "Enter") return event.preventDefault();
    const action = actionFor(event, actions);
    if (!action) return;
    event.preventDefault();
    // A key held down is one press.
    if (!event.repeat) action();
  });
}

function actionFor(event, actions) {
  const key = event.key.toLowerCase();
  if (key === "enter") return event.target.closest?.("button, a, summary") ? null : () => actions.next(event);
  if (!preferences.shortcuts) return null;
  if (/^[0-9]$/.test(key)) return () => actions.rate(Number(key), event);
  if (key === "backspace" || key === "u") return () => actions.undo();
  if (key === "s") return () => actions.cannotJudge();
  if (key === "?") return () => actions.help();
  return null;
}
