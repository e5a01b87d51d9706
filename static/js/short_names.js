// A short name is suggested from the name beside it until somebody writes one of their own.
function shortened(text) {
  const plain = text.normalize("NFKD").replace(/ß/g, "ss").replace(/[̀-ͯ]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 70).replace(/-+$/, "");
}

for (const slug of document.querySelectorAll("input[name$='slug']")) {
  const name = slug.form.querySelector("input[name$='study_name']");
  let own = Boolean(slug.value);
  const suggest = () => own || !name || (slug.value = shortened(name.value));
  slug.addEventListener("input", () => (own = Boolean(slug.value)));
  name?.addEventListener("input", suggest);
  // Somebody may have typed before this script was there. A clone's name is a suggestion itself.
  if (document.activeElement === name || name?.value !== name?.defaultValue) suggest();
}
