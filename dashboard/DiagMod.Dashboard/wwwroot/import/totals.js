// The balance of all files, live; how long the rest takes; and the list of results to keep.
import { fill, make, size } from './dom.js';
import { seconds } from './rows.js';
import { ended, job, state, unsent } from './state.js';

const measureMs = 10_000;
let isDrawing = false;
let marks = []; // bytes sent at instants of the last seconds

const bytesSent = () => job.files.reduce((sum, f) => sum + (unsent.has(f.stage) ? f.sent : f.size), 0);

function pace() {
  const now = performance.now();
  const sent = bytesSent();
  const left = job.files.reduce((sum, f) => sum + (unsent.has(f.stage) && f.stage !== 'waiting' ? f.size - f.sent : 0), 0);
  marks = [...marks.filter((mark) => now - mark.at < measureMs), { at: now, sent }];
  const [first] = marks;
  const perSecond = (sent - first.sent) / Math.max(0.001, (now - first.at) / 1000);
  return job.running && left > 0 && perSecond > 0
    ? ` · ${fill(state.say.perSecond, { amount: size(perSecond) })}, ${seconds(left / perSecond)}`
    : '';
}

export function drawTotals() {
  if (!state.view || isDrawing) {
    return;
  }

  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    if (!state.view) {
      return;
    }

    const count = (...names) => job.files.filter((f) => names.includes(f.stage)).length;
    state.view.totals.textContent = fill(state.say.totals, {
      chosen: job.files.length, done: count('done', 'scored'), failed: count('failed'), duplicate: count('duplicate'),
      refused: count('refused'), cancelled: count('cancelled'),
      work: count('ready', 'hash', 'upload', 'retry', 'queued', 'windows'), waiting: count('waiting'),
    }) + pace();
    state.view.cancelAll.hidden = !job.files.some((f) => unsent.has(f.stage) && f.stage !== 'waiting');
    state.view.retryAll.hidden = !job.files.some((f) => ['failed', 'cancelled'].includes(f.stage) && f.file && !f.rawId);
    state.view.clear.hidden = !job.files.some((f) => ended.has(f.stage));
  });
}

// Result list as CSV; a cell that a spreadsheet could take for a formula is made plain text.
export function download() {
  const cell = (text) => `"${String(text ?? '').replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const columns = (f) => [
    f.folder, f.name, f.motor, f.stage, f.words, f.warnings.join('; '), f.rawId, f.rows, f.total, f.phases, f.emptyPercent, f.supplyHz,
    f.level,
  ];
  const lines = job.files.map((f) => columns(f).map(cell).join(','));
  const names = 'folder,file,motor,result,reason,warnings,raw_id,rows,windows,phases,empty,supply_hz,level';
  const blob = new Blob([`${names}\n${lines.join('\n')}\n`], { type: 'text/csv' });
  const link = make('a', { href: URL.createObjectURL(blob), download: 'import-result.csv' });
  link.click();
  URL.revokeObjectURL(link.href);
}
