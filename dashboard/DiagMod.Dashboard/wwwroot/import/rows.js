// One row a file: its stage, how fast it goes, what was found in it; and the balance of all.
import { fill, make, natural, size } from './dom.js';
import { keep } from './kept.js';
import { again, cancel } from './sending.js';
import { ended, job, state, unsent } from './state.js';
import { drawTotals } from './totals.js';

const cells = 9;
const svgSpace = 'http://www.w3.org/2000/svg';
const shapes = {
  alarm: ['p1', 'M1 0H17V16H1Z', '1', 12.5],
  warning: ['p2', 'M9 0L18 16H0Z', '2', 14],
};

export function stage(item, name, words) {
  if (item.stage !== name) {
    // What a speed is measured from.
    item.since = performance.now();
    item.from = name === 'windows' ? item.done : item.sent;
  }

  item.stage = name;
  item.words = words;
  redraw(item);
  drawTotals();
  keep();
}

export const end = (item, name, words) => stage(item, name, words);

function describe(item) {
  const percent = Math.floor((100 * item.sent) / Math.max(1, item.size));
  return fill(state.say.stages[item.stage], { percent, done: item.done, total: item.total });
}

function fraction(item) {
  switch (item.stage) {
    case 'upload': return [item.sent, item.size];
    case 'windows': return [item.done, item.total];
    case 'scored':
    case 'done': return [1, 1];
    default: return null;
  }
}

export function seconds(count) {
  return count < 90
    ? fill(state.say.secondsLeft, { count: Math.max(1, Math.round(count)) })
    : fill(state.say.minutesLeft, { count: Math.round(count / 60) });
}

// Bytes or rows a second since the stage began, and how long the rest of it will take.
function speed(item) {
  const took = (performance.now() - item.since) / 1000;
  const [at, all] = fraction(item) ?? [0, 0];
  const part = at - item.from;
  if (took < 0.5 || part <= 0 || ended.has(item.stage) || item.stage === 'scored') {
    return '';
  }

  const left = seconds(((all - at) * took) / part);
  if (item.stage === 'upload') {
    return `${fill(state.say.perSecond, { amount: size(part / took) })}, ${left}`;
  }

  const rows = Math.round((item.rows * part) / item.total / took / 1000);
  return rows > 0 ? `${fill(state.say.rowsPerSecond, { count: rows })}, ${left}` : left;
}

function symbol(item) {
  const shape = shapes[item.mark];
  if (!shape) {
    return '';
  }

  const [name, d, digit, y] = shape;
  const svg = document.createElementNS(svgSpace, 'svg');
  svg.setAttribute('viewBox', '0 0 18 16');
  svg.setAttribute('class', 'symbol');
  const path = document.createElementNS(svgSpace, 'path');
  path.setAttribute('d', d);
  path.setAttribute('class', name);
  const text = document.createElementNS(svgSpace, 'text');
  text.setAttribute('x', 9);
  text.setAttribute('y', y);
  text.setAttribute('class', `on-${name}`);
  text.textContent = digit;
  svg.append(path, text);
  return svg;
}

function badges(item) {
  return item.phases === null ? [] : ['R', 'S', 'T'].map((letter) => {
    const isThere = item.phases.includes(letter);
    return make('span', {
      className: isThere ? 'phase' : 'phase absent',
      title: fill(isThere ? state.say.phaseThere : state.say.phaseAbsent, { phase: letter }),
    }, letter);
  });
}

function buttons(item) {
  const button = (onclick, words) => make('button', { type: 'button', className: 'quiet again', onclick }, words);
  if (unsent.has(item.stage) && item.stage !== 'waiting') {
    return button(() => cancel(item), state.say.cancel);
  }

  // What failed on the server is tried there once more, by who may; what never came there is sent again.
  const mayRetry = item.rawId ? item.stage === 'failed' && state.mayCreate : Boolean(item.file);
  return mayRetry && ['failed', 'refused', 'cancelled'].includes(item.stage) ? button(() => again(item), state.say.sendAgain) : '';
}

function text(item) {
  return [
    make('b', {}, describe(item)),
    item.words ? ` ${item.words}` : '',
    item.link ? make('a', { href: item.link.href, className: 'again' }, item.link.text) : '',
    ...item.warnings.map((warning) => make('div', { className: 'warning' }, `! ${warning}`)),
    buttons(item),
  ];
}

export function redraw(item) {
  if (!item.row || !state.view) {
    return;
  }

  const [name, motor, bytes, bar, words, pace, phases, empty, supply] = item.row.cells;
  name.textContent = item.name;
  name.translate = false;
  motor.translate = false;
  motor.replaceChildren(item.motor ? make('a', { href: `/motors/${item.motor}` }, item.motor) : '');
  bytes.textContent = size(item.size);
  const part = fraction(item);
  bar.replaceChildren(part ? make('progress', { max: Math.max(1, part[1]), value: part[0] }) : '');
  words.replaceChildren(symbol(item), ...text(item));
  pace.textContent = speed(item);
  phases.replaceChildren(...badges(item));
  empty.textContent = item.emptyPercent ?? '';
  supply.replaceChildren(item.supplyHz === null ? '' : make('span', {
    className: item.supplyFits ? '' : 'wrong',
    title: item.supplyFits ? '' : state.say.supplyWrong,
  }, item.supplyFits ? item.supplyHz : `! ${item.supplyHz}`));
  item.row.hidden = !shown(item);
}

function shown(item) {
  switch (state.view.filter) {
    case 'running': return !ended.has(item.stage);
    case 'failed': return ['failed', 'refused', 'cancelled'].includes(item.stage);
    case 'duplicate': return item.stage === 'duplicate';
    default: return true;
  }
}

export function drawRows() {
  if (!state.view) {
    return;
  }

  state.view.list.hidden = job.files.length === 0;
  const items = [...job.files].sort((a, b) => natural.compare(a.folder, b.folder) || natural.compare(a.name, b.name));
  state.view.list.querySelector('tbody').replaceChildren(...items.map((item) => {
    item.row = make('tr', { title: item.folder }, ...Array.from({ length: cells }, () => make('td')));
    redraw(item);
    return item.row;
  }));
  drawTotals();
}
