// Django's catalogue where it has loaded, the English source text where it has not.

export function gettext(text) {
  return globalThis.django?.gettext ? globalThis.django.gettext(text) : text;
}

// "%(position)s of %(length)s" with the named values put in.
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole));
}

export function language() {
  return document.documentElement.lang;
}
