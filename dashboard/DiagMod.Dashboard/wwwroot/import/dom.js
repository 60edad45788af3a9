// Elements and words: what every part of the import page is drawn with.
import { state } from './state.js';

export const plural = new Intl.PluralRules(document.documentElement.lang);
export const natural = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name in element && name !== 'list') {
      element[name] = value;
    } else {
      element.setAttribute(name, value);
    }
  }

  element.append(...children.filter((c) => c !== null && c !== undefined));
  return element;
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

export function size(bytes) {
  const [number, unit] = bytes >= 1e6
    ? [(bytes / 1e6).toFixed(1), state.say.megabyte]
    : [Math.max(0.1, bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0), state.say.kilobyte];
  return `${number.replace('.', state.say.decimalMark)}\u00a0${unit}`;
}
