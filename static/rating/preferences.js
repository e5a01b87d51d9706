// What somebody has set on this device.

const KEY = "panelwise-preferences";
const DEFAULTS = { shortcuts: true, advance: true };

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

export const preferences = { ...DEFAULTS, ...stored() };

// Bind each checkbox [data-preference=name] inside `root` to the preference of that name.
export function bindPreferences(root) {
  for (const box of root.querySelectorAll("input[data-preference]")) {
    const name = box.dataset.preference;
    box.checked = preferences[name];
    box.addEventListener("change", () => {
      preferences[name] = box.checked;
      try {
        localStorage.setItem(KEY, JSON.stringify(preferences));
      } catch {
        // The choice then holds for this page only.
      }
    });
  }
}
