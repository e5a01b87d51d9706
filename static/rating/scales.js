// One question with its answers: a native radio group, or a slider where the scale has too many points for one.
// Either dispatches "pick" with {field, deliberate, time}; its value is a number or null.

import { movedByArrow } from "./keys.js";
import { fill, gettext } from "./words.js";

const MOST_POINTS = 11;

function make(tag, className = "", textContent = "") {
  return Object.assign(document.createElement(tag), { className, textContent });
}

export class ScaleField {
  constructor(scale, index) {
    this.scale = scale;
    this.name = scale.name;
    this.element = make("fieldset", "scale");
    this.element.dataset.scale = scale.name;
    this.element.append(make("legend", "", scale.question));
    const points = scale.high - scale.low + 1;
    this.inputs = points > MOST_POINTS ? this.slider(index) : this.points(index, points);
    for (const [end, text] of [["low", scale.labels.low], ["high", scale.labels.high]]) {
      const label = make("span", `end ${end}`, text);
      label.ariaHidden = "true"; // the first and the last answer carry it in their names
      this.element.append(label);
    }
  }

  points(index, count) {
    const { low, high, labels } = this.scale;
    const row = make("div", "points");
    row.dataset.count = count;
    const inputs = [];
    for (let value = low; value <= high; value += 1) {
      const label = make("label", "point");
      const input = make("input");
      Object.assign(input, { type: "radio", name: `scale-${index}`, value: String(value) });
      // A click also comes from the arrow keys and from choosing again what is chosen; "change" knows no such cases.
      input.addEventListener("click", (event) => this.pick(event, !movedByArrow()));
      label.append(input, make("span", "number", String(value)));
      const end = value === low ? labels.low : value === high ? labels.high : "";
      if (end) label.append(make("span", "visually-hidden", `, ${end}`));
      row.append(label);
      inputs.push(input);
    }
    this.element.append(row);
    return inputs;
  }

  slider(index) {
    const { low, high, question } = this.scale;
    const input = make("input", "slider");
    Object.assign(input, { type: "range", name: `scale-${index}`, min: low, max: high, ariaLabel: question });
    input.addEventListener("input", (event) => {
      this.touch(true);
      this.pick(event, false);
    });
    this.element.append(input);
    return [input];
  }

  // Say which of several questions this is, where they come one after another.
  number(position, length) {
    const step = fill(gettext("Question %(position)s of %(length)s"), { position, length });
    this.element.querySelector("legend").prepend(make("small", "step", step), " ");
  }

  // Mark the points from `low` to `high` as what most people say.
  mark(low, high) {
    if (this.isSlider) return;
    for (const input of this.inputs) {
      const value = Number(input.value);
      input.parentElement.classList.toggle("usual", low <= value && value <= high);
    }
  }

  focus() {
    const chosen = this.inputs.find((input) => input.checked);
    (chosen ?? this.inputs[0]).focus({ preventScroll: true });
  }

  get isSlider() {
    return this.inputs[0].type === "range";
  }

  // An unset slider shows no thumb and tells assistive technology no number: where it starts would sway the answer.
  touch(touched) {
    const [input] = this.inputs;
    input.classList.toggle("touched", touched);
    input.ariaValueText = touched ? null : gettext("not answered yet");
  }

  pick(event, deliberate) {
    const detail = { field: this, deliberate, time: event.timeStamp };
    this.element.dispatchEvent(new CustomEvent("pick", { bubbles: true, detail }));
  }

  // Which value a digit key stands for on this scale, or null.
  valueOfDigit(digit) {
    const { low, high } = this.scale;
    // From 0 or 1 upwards a digit is the value itself; on other scales it counts the points.
    const value = low === 0 ? digit : low + (digit || 10) - 1;
    return !this.isSlider && value <= high ? value : null;
  }

  get value() {
    if (this.isSlider) return this.inputs[0].classList.contains("touched") ? Number(this.inputs[0].value) : null;
    const chosen = this.inputs.find((input) => input.checked);
    return chosen ? Number(chosen.value) : null;
  }

  set value(value) {
    if (this.isSlider) {
      this.inputs[0].value = value ?? (this.scale.low + this.scale.high) / 2;
      this.touch(value !== null);
    } else {
      for (const input of this.inputs) input.checked = value !== null && Number(input.value) === value;
    }
  }
}
