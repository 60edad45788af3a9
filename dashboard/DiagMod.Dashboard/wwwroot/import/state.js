// The import of this browser page. It outlives the component that shows it, so that looking at the board does not stop it.
export const job = { files: [], folders: new Map(), running: false, sampleRate: 25600, seen: new Set() };

export const state = {
  view: null, // what is on the screen, or null while another page is
  page: null, // the component
  motors: [],
  mayCreate: false,
  say: {}, // all words, in the reader's language (Uploads/ImportScriptTexts.cs)
};

export const ended = new Set(['done', 'failed', 'duplicate', 'refused']);
