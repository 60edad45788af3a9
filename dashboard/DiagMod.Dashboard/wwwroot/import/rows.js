// One row a file: its stage, and the balance of all.
import { fill, make, natural, size } from './dom.js';
import { again } from './sending.js';
import { ended, job, state } from './state.js';

export function stage(item, name, words) {
  item.stage = name;
  item.words = words;
  redraw(item);
  totals();
}

export const end = (item, name, words) => stage(item, name, words);

function describe(item) {
  const percent = Math.floor((100 * item.sent) / Math.max(1, item.file.size));
  return fill(state.say.stages[item.stage], { percent, done: item.done, total: item.total });
}

function fraction(item) {
  switch (item.stage) {
    case 'upload': return [item.sent, item.file.size];
    case 'windows': return [item.done, item.total];
    case 'done': return [1, 1];
    default: return null;
  }
}

export function redraw(item) {
  if (!item.row) {
    return;
  }

  const [name, motor, bytes, bar, text] = item.row.cells;
  name.textContent = item.name;
  name.translate = false;
  motor.translate = false;
  motor.replaceChildren(item.motor ? make('a', { href: `/motors/${item.motor}` }, item.motor) : '');
  bytes.textContent = size(item.file.size);
  const part = fraction(item);
  bar.replaceChildren(part ? make('progress', { max: Math.max(1, part[1]), value: part[0] }) : '');
  text.replaceChildren(
    make('b', {}, describe(item)),
    item.words ? ` ${item.words}` : '',
    item.stage === 'failed' || item.stage === 'refused'
      ? make('button', { type: 'button', className: 'quiet again', onclick: () => again(item) }, state.say.sendAgain) : '');
  item.row.hidden = !shown(item);
}

function shown(item) {
  switch (state.view.filter) {
    case 'running': return !ended.has(item.stage);
    case 'failed': return item.stage === 'failed' || item.stage === 'refused';
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
    item.row = make('tr', { title: item.folder }, ...Array.from({ length: 5 }, () => make('td')));
    redraw(item);
    return item.row;
  }));
  totals();
}

let totalling = false;

function totals() {
  if (!state.view || totalling) {
    return;
  }

  totalling = true;
  requestAnimationFrame(() => {
    totalling = false;
    if (!state.view) {
      return;
    }

    const count = (...names) => job.files.filter((f) => names.includes(f.stage)).length;
    const work = count('ready', 'hash', 'upload', 'retry', 'queued', 'windows');
    state.view.totals.textContent = fill(state.say.totals, {
      chosen: job.files.length, done: count('done'), failed: count('failed'), duplicate: count('duplicate'),
      refused: count('refused'), work, waiting: count('waiting'),
    });
  });
}

// Result list as CSV; a cell that a spreadsheet could take for a formula is made plain text.
export function download() {
  const cell = (text) => `"${String(text ?? '').replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const lines = job.files
    .map((f) => [f.folder, f.name, f.motor, f.stage, f.words, f.rawId, f.total].map(cell).join(','));
  const text = `folder,file,motor,result,reason,raw_id,windows\n${lines.join('\n')}\n`;
  const blob = new Blob([text], { type: 'text/csv' });
  const link = make('a', { href: URL.createObjectURL(blob), download: 'import-result.csv' });
  link.click();
  URL.revokeObjectURL(link.href);
}
