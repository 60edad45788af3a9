// What became of each file, kept over a reload of the page (a server that was started anew makes one). Only the words are kept: a
// file that was not sent must be chosen again, its bytes a page cannot keep.
import { ended, job, newItem, state, unsent } from './state.js';

const kept = 'diagmod.import';
const most = 5000;
const restMs = 500;
const fields = [
  'folder', 'name', 'size', 'stage', 'words', 'warnings', 'link', 'motor', 'done', 'total', 'rows', 'phases', 'emptyPercent',
  'supplyHz', 'supplyFits', 'level', 'mark', 'rawId',
];
let saving = 0;

function save() {
  saving = 0;
  try {
    const rows = job.files.slice(-most).map((item) => Object.fromEntries(fields.map((field) => [field, item[field]])));
    sessionStorage.setItem(kept, JSON.stringify(rows));
  } catch {
    // Not kept, then: a browser may refuse, or have no room.
  }
}

export function keep() {
  saving ||= setTimeout(save, restMs);
}

addEventListener('pagehide', () => {
  if (job.files.length > 0) {
    save();
  }
});

export function restore() {
  if (job.files.length > 0) {
    return;
  }

  try {
    for (const row of JSON.parse(sessionStorage.getItem(kept) ?? '[]')) {
      const item = Object.assign(newItem({ name: row.name, size: row.size }, row.folder), row, { file: null });
      if (unsent.has(item.stage)) {
        item.stage = 'failed';
        item.words = state.say.chooseAgain;
      }

      job.files.push(item);
    }
  } catch {
    sessionStorage.removeItem(kept);
  }
}

export function clear() {
  job.files = job.files.filter((item) => !ended.has(item.stage));
  job.seen = new Set();
  job.folders = new Map([...job.folders].filter(([folder]) => job.files.some((item) => item.folder === folder)));
  save();
}
