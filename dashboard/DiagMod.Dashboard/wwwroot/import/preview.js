// What a folder's first file begins with, and when its recordings were made.
import { natural } from './dom.js';
import { drawMapping } from './mapping.js';
import { job } from './state.js';

export const header = 'current_R,current_S,current_T';
const previewBytes = 64 * 1024;
const shownRows = 5;

export const inFolder = (row) => job.files
  .filter((f) => f.folder === row.folder && f.file)
  .sort((a, b) => natural.compare(a.name, b.name));

async function head(file) {
  let part = file.slice(0, previewBytes);
  const magic = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (magic[0] === 0x1f && magic[1] === 0x8b) {
    const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    const first = await reader.read();
    reader.cancel().catch(() => undefined);
    part = new Blob([first.value ?? new Uint8Array()]).slice(0, previewBytes);
  }

  return (await part.text()).replace(/^\uFEFF/, '').split(/\r?\n/);
}

const cellsOf = (line) => line.split(/[,;\t]/).map((cell) => cell.trim());

export async function preview(row) {
  const first = inFolder(row)[0];
  try {
    const lines = await head(first.file);
    row.header = lines[0].trim();
    row.columns = cellsOf(row.header);
    row.rows = lines.slice(1, 1 + shownRows).filter((line) => line !== '').map(cellsOf);
    const cells = lines.slice(1, 200).map((l) => l.split(',')).filter((c) => c.length === 3);
    const isNumber = (cell) => cell.trim() !== '' && cell.trim().toLowerCase() !== 'nan';
    row.phases = ['R', 'S', 'T'].filter((_, i) => cells.some((c) => isNumber(c[i]))).join('');
    row.headerFits = row.header.toLowerCase().split(',').map((c) => c.trim()).join(',') === header.toLowerCase();
  } catch {
    row.header = null;
  }

  if (!row.isRecalled && inFolder(row).every((f) => timeIn(f) !== null)) {
    row.clock = 'name-utc';
  }

  drawMapping();
}

// A date, and if there is one a time, in the file's name: 2025-08-17_03-00-00, 20250817T030000, …
export function timeIn(item) {
  const date = /(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])/.source;
  const time = /(?:[T_\- ]+([01]\d|2[0-3])[-_.:h]?([0-5]\d)(?:[-_.:m]?([0-5]\d))?)?/.source;
  const found = new RegExp(date + time).exec(item.name) ?? null;
  return found ? found.slice(1).map((v) => (v === undefined ? 0 : Number(v))) : null;
}

export function recordedAt(row, item, index) {
  const parts = row.clock.startsWith('name') ? timeIn(item) : null;
  if (parts) {
    const [y, mo, d, h, mi, s] = parts;
    const at = row.clock === 'name-utc' ? new Date(Date.UTC(y, mo - 1, d, h, mi, s)) : new Date(y, mo - 1, d, h, mi, s);
    return at.toISOString();
  }

  if (row.clock === 'start' && row.start) {
    return new Date(new Date(row.start).getTime() + index * Number(row.spacing || 0) * 1000).toISOString();
  }

  return null;
}
