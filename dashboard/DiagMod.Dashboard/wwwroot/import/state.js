// The import of this browser page. It outlives the component that shows it, so that looking at the board does not stop it.
export const job = { files: [], folders: new Map(), running: false, sampleRate: 25600, seen: new Set() };

export const state = {
  view: null, // what is on the screen, or null while another page is
  page: null, // the component
  motors: [],
  mayCreate: false,
  say: {}, // all words, in the reader's language (Uploads/ImportScriptTexts.cs)
};

// Done are also files that are scored: only the analysis of their whole record goes on.
export const ended = new Set(['done', 'failed', 'duplicate', 'refused', 'cancelled']);

// Stages in which a file is still in the browser's hands, and can be cancelled.
export const unsent = new Set(['waiting', 'ready', 'hash', 'upload', 'retry']);

export function newItem(file, folder) {
  return {
    file, folder, name: file.name, size: file.size, stage: 'waiting', words: '', warnings: [], link: null,
    sent: 0, done: 0, total: 0, rows: 0, phases: null, emptyPercent: null, supplyHz: null, supplyFits: true, level: null, mark: null,
    rawId: null, since: 0, from: 0, stop: new AbortController(),
  };
}
