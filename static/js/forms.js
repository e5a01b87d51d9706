// Forms on long pages: what happened is said where it happened, what is wrong is gone to, and what is typed is not lost.

// A page that opens at one of its parts says there what it has to say.
function sayInPlace() {
  const said = document.querySelector("main > .said");
  const part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!said || !part) return;
  const heading = part.matches("h2") ? part : part.querySelector("h2");
  (heading ?? part.firstElementChild)?.after(said);
  part.scrollIntoView();
}

function goToWhatIsWrong() {
  const fields = [...document.querySelectorAll("main [aria-invalid=true]")];
  fields.find((field) => field.checkVisibility?.() ?? true)?.focus();
}

function changed(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
}

// On a page with several forms, sending one of them must not lose what was typed into another.
function keepWhatIsTyped() {
  if (!document.querySelector(".tabs")) return;
  let sent = null;
  document.addEventListener("submit", ({ target }) => (sent = target));
  addEventListener("beforeunload", (event) => {
    // A form with files sends them by itself.
    const forms = [...document.querySelectorAll("form[method=post]:not([enctype])")].filter((form) => form !== sent);
    if (forms.some((form) => [...form.elements].some(changed))) event.preventDefault();
  });
}

export function mindForms() {
  sayInPlace();
  goToWhatIsWrong();
  keepWhatIsTyped();
}
