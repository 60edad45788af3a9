// Import of many recordings: choose, map folders to motors, hash, send. One job a browser page: it outlives the component
// that shows it, so that looking at the board does not stop an import.

import { ask, chunkedFrom, sendInChunks, sendWhole } from './upload.js';

const lanes = 4;
const hashLimit = 512 * 1024 * 1024; // crypto.subtle takes a whole file at once
const retryLimit = 8;
const remembered = 'diagmod.folders';
const header = 'current_R,current_S,current_T';

const job = { files: [], folders: new Map(), running: false, sampleRate: 25600, seen: new Set() };
let view = null; // what is on the screen, or null while another page is
let page = null; // the component
let motors = [];
let mayCreate = false;
let say = {}; // all words, in the reader's language (Uploads/ImportScriptTexts.cs)

const plural = new Intl.PluralRules(document.documentElement.lang);
const natural = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function make(tag, attributes = {}, ...children) {
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

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

function size(bytes) {
  const [number, unit] = bytes >= 1e6
    ? [(bytes / 1e6).toFixed(1), say.megabyte]
    : [Math.max(0.1, bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0), say.kilobyte];
  return `${number.replace('.', say.decimalMark)}\u00a0${unit}`;
}

// --- Choosing ----------------------------------------------------------------------------------------------

async function readEntries(reader) {
  const all = [];
  for (;;) {
    // A directory reader hands out its entries in parts, and ends with an empty one.
    const part = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (part.length === 0) {
      return all;
    }

    all.push(...part);
  }
}

async function walk(entry, folder, found) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    found.push({ file, folder });
  } else if (entry.isDirectory) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    for (const child of await readEntries(entry.createReader())) {
      await walk(child, path, found);
    }
  }
}

function isRecording(name) {
  return /\.(csv|txt)(\.gz)?$/i.test(name) || /\.gz$/i.test(name);
}

function addFiles(found) {
  let skipped = 0;
  for (const { file, folder } of found) {
    const key = `${folder}/${file.name}/${file.size}/${file.lastModified}`;
    if (!isRecording(file.name)) {
      skipped++;
      continue;
    }

    if (job.seen.has(key)) {
      continue;
    }

    job.seen.add(key);
    job.files.push({
      file, folder, name: file.name, stage: 'waiting', words: '', sent: 0, done: 0, total: 0, rawId: null,
    });
    if (!job.folders.has(folder)) {
      job.folders.set(folder, { folder, motor: '', guess: '', clock: 'sequence', start: '', spacing: '' });
    }
  }

  for (const folder of job.folders.values()) {
    if (!folder.guess) {
      suggest(folder);
      preview(folder);
    }
  }

  view.note.textContent = skipped === 0 ? '' : fill(say.leftOut, { count: skipped });
  drawMapping();
  drawRows();
}

// --- Folder to motor ---------------------------------------------------------------------------------------

const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function recall() {
  try {
    return JSON.parse(localStorage.getItem(remembered) ?? '{}');
  } catch {
    return {};
  }
}

function similarity(a, b) {
  const pairs = (s) => new Set(Array.from({ length: Math.max(0, s.length - 1) }, (_, i) => s.slice(i, i + 2)));
  const x = pairs(a);
  const y = pairs(b);
  let both = 0;
  x.forEach((p) => {
    both += y.has(p) ? 1 : 0;
  });
  return x.size + y.size === 0 ? 0 : (2 * both) / (x.size + y.size);
}

function suggest(row) {
  const known = recall()[row.folder];
  if (known && motors.some((m) => m.id === known)) {
    Object.assign(row, { motor: known, guess: say.asLastTime });
    return;
  }

  // The innermost part of the path that names a motor wins.
  const parts = row.folder.split('/').reverse().filter((p) => p !== '');
  for (const part of parts) {
    const exact = motors.find((m) => bare(m.id) === bare(part) || bare(m.name) === bare(part));
    if (exact) {
      Object.assign(row, { motor: exact.id, guess: say.sameTag });
      return;
    }
  }

  let best = null;
  for (const part of parts) {
    for (const motor of motors) {
      const likeness = Math.max(similarity(bare(part), bare(motor.id)), similarity(bare(part), bare(motor.name)));
      if (likeness > 0.5 && likeness > (best?.likeness ?? 0)) {
        best = { motor: motor.id, likeness };
      }
    }
  }

  if (best) {
    Object.assign(row, { motor: best.motor, guess: say.similarTag });
  } else if (motors.length === 1 && row.folder === '') {
    Object.assign(row, { motor: motors[0].id, guess: say.onlyMotor });
  } else {
    row.guess = say.chooseMotor;
  }
}

function newKey(folder) {
  const last = folder.split('/').filter((p) => p !== '').pop() ?? 'motor';
  return last.normalize('NFKD').replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 64) || 'motor';
}

const inFolder = (row) => job.files
  .filter((f) => f.folder === row.folder)
  .sort((a, b) => natural.compare(a.name, b.name));

async function head(file) {
  let part = file.slice(0, 64 * 1024);
  const magic = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (magic[0] === 0x1f && magic[1] === 0x8b) {
    const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    const first = await reader.read();
    reader.cancel().catch(() => undefined);
    part = new Blob([first.value ?? new Uint8Array()]).slice(0, 64 * 1024);
  }

  return (await part.text()).replace(/^\uFEFF/, '').split(/\r?\n/);
}

async function preview(row) {
  const first = inFolder(row)[0];
  try {
    const lines = await head(first.file);
    row.header = lines[0].trim();
    row.rows = lines.slice(1, 6);
    const cells = lines.slice(1, 200).map((l) => l.split(',')).filter((c) => c.length === 3);
    const isNumber = (cell) => cell.trim() !== '' && cell.trim().toLowerCase() !== 'nan';
    row.phases = ['R', 'S', 'T'].filter((_, i) => cells.some((c) => isNumber(c[i]))).join('');
    row.headerFits = row.header.toLowerCase().split(',').map((c) => c.trim()).join(',') === header.toLowerCase();
  } catch {
    row.header = null;
  }

  if (inFolder(row).every((f) => timeIn(f) !== null)) {
    row.clock = 'name-utc';
  }

  drawMapping();
}

// A date, and if there is one a time, in the file's or else the folder's name: 2025-08-17_03-00-00, 20250817T030000, …
function timeIn(item) {
  const date = /(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])/.source;
  const time = /(?:[T_\- ]+([01]\d|2[0-3])[-_.:h]?([0-5]\d)(?:[-_.:m]?([0-5]\d))?)?/.source;
  const found = new RegExp(date + time).exec(item.name) ?? null;
  return found ? found.slice(1).map((v) => (v === undefined ? 0 : Number(v))) : null;
}

function recordedAt(row, item, index) {
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

function drawMapping() {
  if (!view) {
    return;
  }

  const rows = [...job.folders.values()];
  view.mapping.hidden = rows.length === 0;
  const body = rows.map((row) => {
    const files = inFolder(row);
    const locked = files.some((f) => f.stage !== 'waiting');
    const fresh = newKey(row.folder);
    const select = make('select', {
      disabled: locked,
      'aria-label': fill(say.motorOf, { folder: row.folder || say.theFiles }),
      onchange: (e) => {
        row.motor = e.target.value;
        row.guess = row.motor ? say.chosen : say.chooseMotor;
        drawMapping();
      },
    }, make('option', { value: '' }, say.notSent), ...motors.map((m) =>
      make('option', { value: m.id, translate: false }, m.name === m.id ? m.id : `${m.name} (${m.id})`)));
    if (mayCreate && !motors.some((m) => m.id === fresh)) {
      select.append(make('option', { value: `+${fresh}` }, fill(say.createMotor, { key: fresh })));
    }

    select.value = row.motor;
    const clock = make('select', {
      disabled: locked,
      'aria-label': say.whereTimes,
      onchange: (e) => {
        row.clock = e.target.value;
        drawMapping();
      },
    },
    make('option', { value: 'sequence' }, say.clockNone),
    make('option', { value: 'name-utc' }, say.clockUtc),
    make('option', { value: 'name-local' }, say.clockLocal),
    make('option', { value: 'start' }, say.clockStart));
    clock.value = row.clock;
    const nameless = row.clock.startsWith('name') ? files.filter((f) => timeIn(f) === null).length : 0;
    return make('tr', {},
      make('td', {}, row.folder || say.noFolder),
      make('td', { className: 'number' }, String(files.length)),
      make('td', { className: 'number' }, size(files.reduce((sum, f) => sum + f.file.size, 0))),
      make('td', {}, select, ' ', make('span', { className: 'secondary' }, row.guess)),
      make('td', {}, clock,
        ...(row.clock === 'start' ? startFields(row) : []),
        nameless > 0 ? make('div', {}, fill(say.nameless, { count: nameless })) : null),
      make('td', {}, row.header === undefined ? say.reading : previewOf(row)));
  });
  view.mapping.querySelector('tbody').replaceChildren(...body);
  const ready = job.files.filter((f) => f.stage === 'waiting' && job.folders.get(f.folder).motor).length;
  view.start.disabled = ready === 0;
  view.start.textContent = ready === 0 ? say.nothingToSend : fill(say.send[plural.select(ready)], { count: ready });
  const unmapped = rows.filter((r) => !r.motor).length;
  view.hint.textContent = unmapped === 0 ? '' : fill(say.withoutMotor, { count: unmapped });
}

function startFields(row) {
  return [
    make('input', {
      type: 'datetime-local',
      step: 1,
      value: row.start,
      'aria-label': say.start,
      onchange: (e) => {
        row.start = e.target.value;
      },
    }),
    make('input', {
      type: 'number',
      min: 0,
      placeholder: say.spacingHint,
      value: row.spacing,
      'aria-label': say.spacing,
      onchange: (e) => {
        row.spacing = e.target.value;
      },
    }),
  ];
}

function previewOf(row) {
  if (row.header === null) {
    return make('span', {}, say.unreadable);
  }

  return make('details', {},
    make('summary', {}, row.headerFits
      ? fill(say.phases, { phases: row.phases || say.noPhases })
      : fill(say.headerFault, { found: row.header.slice(0, 60), expected: header })),
    make('pre', { className: 'mono', translate: false }, [row.header, ...row.rows].join('\n')));
}

// --- Sending -----------------------------------------------------------------------------------------------

async function start() {
  const rate = Number(view.rate.value);
  if (!(rate >= 500 && rate <= 200000)) {
    view.hint.textContent = fill(say.sampleRateFault, { rate: view.rate.value });
    return;
  }

  job.sampleRate = rate;
  const memory = recall();
  for (const row of job.folders.values()) {
    if (row.motor.startsWith('+')) {
      const key = row.motor.slice(1);
      const fault = await page.invokeMethodAsync('CreateMotor', key);
      if (fault) {
        row.guess = fault;
        row.motor = '';
        continue;
      }

      if (!motors.some((m) => m.id === key)) {
        motors.push({ id: key, name: key });
      }

      row.motor = key;
      row.guess = say.created;
    }

    if (row.motor) {
      memory[row.folder] = row.motor;
    }
  }

  try {
    localStorage.setItem(remembered, JSON.stringify(memory));
  } catch {
    // Not remembered, then: a browser may refuse to keep anything.
  }

  for (const row of job.folders.values()) {
    if (!row.motor) {
      continue;
    }

    inFolder(row).forEach((item, index) => {
      if (item.stage === 'waiting') {
        item.motor = row.motor;
        item.recordedAt = recordedAt(row, item, index);
        item.stage = 'ready';
      }
    });
  }

  drawMapping();
  drawRows();
  await run();
}

// The class keeps a page whose server was started anew from loading itself again before all is sent (start.js).
async function run() {
  if (job.running) {
    return;
  }

  job.running = true;
  addEventListener('beforeunload', warn);
  document.body.classList.add('sending');
  await Promise.all(Array.from({ length: lanes }, lane));
  document.body.classList.remove('sending');
  removeEventListener('beforeunload', warn);
  job.running = false;
  drawMapping();
}

function warn(event) {
  event.preventDefault();
}

const busy = new Set();

// One lane sends one motor's next file; no motor is in two lanes, so its files arrive in their order.
async function lane() {
  for (;;) {
    const item = job.files
      .filter((f) => f.stage === 'ready' && !busy.has(f.motor))
      .sort((a, b) => natural.compare(a.folder, b.folder) || natural.compare(a.name, b.name))[0];
    if (!item) {
      if (job.files.some((f) => f.stage === 'ready')) {
        await pause(100);
        continue;
      }

      return;
    }

    busy.add(item.motor);
    try {
      await send(item);
    } catch (e) {
      end(item, 'failed', fill(say.browserFault, { reason: e.message }));
    } finally {
      busy.delete(item.motor);
    }
  }
}

let hashing = Promise.resolve();

// One file at a time: two would double the memory, and a disk is not faster for it.
function hash(item) {
  const mine = hashing.then(async () => {
    if (!globalThis.crypto?.subtle || item.file.size > hashLimit) {
      return null; // not a secure context, or too large: the server hashes anyway
    }

    stage(item, 'hash', '');
    let bytes = await item.file.arrayBuffer();
    const zipped = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
    const isZipped = zipped[0] === 0x1f && zipped[1] === 0x8b;
    if (isZipped) {
      // Content is known by its plain bytes. A broken archive has no hash here; the server will say what is wrong.
      try {
        const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
        bytes = await new Response(plain).arrayBuffer();
      } catch {
        return null;
      }
    }

    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return { hex: Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join(''), isZipped };
  });
  hashing = mine.catch(() => undefined);
  return mine;
}

async function known(hex) {
  const answer = await ask('POST', '/api/v1/uploads/known', {
    body: JSON.stringify({ sha256: [hex] }),
    headers: { 'Content-Type': 'application/json' },
  });

  // A courtesy only: the server recognises known content whatever happens here.
  return answer.status === 200 ? (answer.body?.items?.[0] ?? null) : null;
}

async function send(item) {
  const digest = await hash(item);
  if (digest) {
    const first = await known(digest.hex);
    if (first && first.equipment_id === item.motor) {
      item.rawId = first.raw_id;
      end(item, 'duplicate', fill(say.sameContent, { file: first.file_name }));
      return;
    }

    if (first) {
      end(item, 'refused', fill(say.otherMotorsContent, { motor: first.equipment_id, file: first.file_name }));
      return;
    }
  }

  const place = { session: null };
  for (let attempt = 0; ; attempt++) {
    const before = item.sent;
    stage(item, 'upload', attempt === 0 ? '' : fill(say.attempt, { count: attempt + 1 }));
    const answer = await post(item, digest && !digest.isZipped ? digest.hex : null, place);
    if (answer.status === 200 || answer.status === 202) {
      item.rawId = answer.body?.raw_id ?? null;
      if (answer.body?.duplicate) {
        end(item, 'duplicate', say.knownContent);
      } else {
        stage(item, 'queued', '');
        page?.invokeMethodAsync('Watch', item.rawId).catch(() => undefined);
      }

      return;
    }

    if (place.session && item.sent > before) {
      attempt = 0; // it gets on: patience begins anew
    }

    const again = answer.status === 0 || answer.status === 429 || answer.status === 507
      || (answer.status >= 502 && answer.status <= 504);
    if (!again || attempt + 1 >= retryLimit) {
      end(item, [409, 413, 422].includes(answer.status) ? 'refused' : 'failed', why(answer));
      page?.invokeMethodAsync('Refused').catch(() => undefined);
      return;
    }

    const wait = answer.retryAfter ?? Math.min(30, 2 ** attempt) * (0.75 + Math.random() / 2);
    stage(item, 'retry', fill(answer.status === 0 ? say.lostAgainIn : say.busyAgainIn, { seconds: Math.ceil(wait) }));
    await pause(wait * 1000);
  }
}

function post(item, sha256, place) {
  const about = {
    equipment_id: item.motor, file_name: item.name, sample_rate_hz: String(job.sampleRate), recorded_at: item.recordedAt ?? null,
  };
  const moved = (sent) => {
    item.sent = sent;
    redraw(item);
  };
  return item.file.size > chunkedFrom
    ? sendInChunks(item.file, about, sha256, place, moved)
    : sendWhole(item.file, about, sha256, moved);
}

function why({ status, body }) {
  if (status === 0) {
    return say.connectionFailed;
  }

  if (status === 401) {
    return say.sessionEnded;
  }

  if (!body) {
    return fill(say.answered, { status });
  }

  // The title is in the reader's language; the code is the contract. Details are in the list of refused files.
  const place = body.line
    ? `${fill(body.column ? say.lineAndColumn : say.line, { line: body.line, column: body.column })}: `
    : '';
  const title = body.title ?? body.detail ?? '';
  return `${place}${title}${body.found ? `: ${body.found}` : ''}${body.code ? ` (${body.code})` : ''}`;
}

// --- Showing -----------------------------------------------------------------------------------------------

const ended = new Set(['done', 'failed', 'duplicate', 'refused']);

function stage(item, name, words) {
  item.stage = name;
  item.words = words;
  redraw(item);
  totals();
}

const end = (item, name, words) => stage(item, name, words);

function describe(item) {
  const percent = Math.floor((100 * item.sent) / Math.max(1, item.file.size));
  return fill(say.stages[item.stage], { percent, done: item.done, total: item.total });
}

function fraction(item) {
  switch (item.stage) {
    case 'upload': return [item.sent, item.file.size];
    case 'windows': return [item.done, item.total];
    case 'done': return [1, 1];
    default: return null;
  }
}

function redraw(item) {
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
      ? make('button', { type: 'button', className: 'quiet again', onclick: () => again(item) }, say.sendAgain) : '');
  item.row.hidden = !shown(item);
}

function again(item) {
  item.sent = 0;
  stage(item, 'ready', '');
  run();
}

function shown(item) {
  switch (view.filter) {
    case 'running': return !ended.has(item.stage);
    case 'failed': return item.stage === 'failed' || item.stage === 'refused';
    case 'duplicate': return item.stage === 'duplicate';
    default: return true;
  }
}

function drawRows() {
  if (!view) {
    return;
  }

  view.list.hidden = job.files.length === 0;
  const items = [...job.files].sort((a, b) => natural.compare(a.folder, b.folder) || natural.compare(a.name, b.name));
  view.list.querySelector('tbody').replaceChildren(...items.map((item) => {
    item.row = make('tr', { title: item.folder }, ...Array.from({ length: 5 }, () => make('td')));
    redraw(item);
    return item.row;
  }));
  totals();
}

let totalling = false;

function totals() {
  if (!view || totalling) {
    return;
  }

  totalling = true;
  requestAnimationFrame(() => {
    totalling = false;
    if (!view) {
      return;
    }

    const count = (...names) => job.files.filter((f) => names.includes(f.stage)).length;
    const work = count('ready', 'hash', 'upload', 'retry', 'queued', 'windows');
    view.totals.textContent = fill(say.totals, {
      chosen: job.files.length, done: count('done'), failed: count('failed'), duplicate: count('duplicate'),
      refused: count('refused'), work, waiting: count('waiting'),
    });
  });
}

// Result list as CSV; a cell that a spreadsheet could take for a formula is made plain text.
function download() {
  const cell = (text) => `"${String(text ?? '').replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const lines = job.files
    .map((f) => [f.folder, f.name, f.motor, f.stage, f.words, f.rawId, f.total].map(cell).join(','));
  const text = `folder,file,motor,result,reason,raw_id,windows\n${lines.join('\n')}\n`;
  const blob = new Blob([text], { type: 'text/csv' });
  const link = make('a', { href: URL.createObjectURL(blob), download: 'import-result.csv' });
  link.click();
  URL.revokeObjectURL(link.href);
}

export function attach(root, component, knownMotors, canCreate, texts) {
  say = texts;
  page = component;
  motors = knownMotors;
  mayCreate = canCreate;

  const onchange = (e) => chosen(e.target);
  const pick = make('input', { type: 'file', multiple: true, accept: '.csv,.txt,.gz', hidden: true, onchange });
  const pickFolder = make('input', { type: 'file', webkitdirectory: true, hidden: true, onchange });
  const note = make('p', { className: 'secondary', role: 'status' });
  const drop = make('section', { className: 'panel drop', 'aria-label': say.choose },
    make('p', {}, say.drop),
    make('div', { className: 'row' },
      make('button', { type: 'button', className: 'primary', onclick: () => pick.click() }, say.chooseFiles),
      make('button', { type: 'button', onclick: () => pickFolder.click() }, say.chooseFolder)),
    pick, pickFolder, note);
  drop.addEventListener('dragover', (e) => {
    e.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', async (e) => {
    e.preventDefault();
    drop.classList.remove('over');
    // Entries must be taken before the first await: the list is emptied after the event.
    const items = [...e.dataTransfer.items].filter((i) => i.kind === 'file')
      .map((i) => ({ entry: i.webkitGetAsEntry?.(), file: i.getAsFile() }));
    const found = [];
    for (const { entry, file } of items) {
      if (entry) {
        await walk(entry, '', found);
      } else if (file) {
        found.push({ file, folder: '' });
      }
    }

    addFiles(found);
  });

  const hint = make('span', { className: 'secondary', role: 'status' });
  const rate = make('input', { type: 'number', min: 500, max: 200000, value: job.sampleRate });
  const begin = make('button', { type: 'button', className: 'primary', onclick: start });
  const mapping = make('section', { className: 'panel scroll', hidden: true, 'aria-label': say.foldersAndMotors },
    make('h2', {}, say.whichMotor),
    make('table', {},
      make('thead', {}, make('tr', {},
        ...[say.folder, say.files, say.size, say.motor, say.timeOfRecordings, say.firstFile]
          .map((t) => make('th', { className: t === say.files || t === say.size ? 'number' : '' }, t)))),
      make('tbody')),
    make('div', { className: 'row' }, make('label', {}, say.sampleRate, rate), begin, hint));

  const filters = ['all', 'running', 'failed', 'duplicate'].map((name) => make('button', {
    type: 'button',
    'aria-pressed': String(name === 'all'),
    onclick: (e) => {
      view.filter = name;
      filters.forEach((f) => f.setAttribute('aria-pressed', String(f === e.target)));
      job.files.forEach(redraw);
    },
  }, say.filters[name]));
  const sum = make('span', { className: 'totals', role: 'status' });
  const list = make('section', { className: 'panel scroll', hidden: true, 'aria-label': say.files },
    make('div', { className: 'row' }, make('h2', {}, say.files), sum,
      make('span', { className: 'row push' }, ...filters,
        make('button', { type: 'button', onclick: download }, say.download))),
    make('table', {},
      make('thead', {}, make('tr', {},
        ...[say.file, say.motor, say.size, '', say.stage].map((t) => make('th', {}, t)))),
      make('tbody')));

  view = { drop, note, mapping, rate, start: begin, hint, list, totals: sum, filter: 'all' };
  root.replaceChildren(drop, mapping, list);
  drawMapping();
  drawRows();
  // Files sent while another page was on the screen.
  job.files.filter((f) => f.rawId && !ended.has(f.stage)).forEach((f) => page.invokeMethodAsync('Watch', f.rawId));
}

function chosen(input) {
  const folderOf = (file) => file.webkitRelativePath.split('/').slice(0, -1).join('/');
  const found = [...input.files].map((file) => ({ file, folder: folderOf(file) }));
  input.value = '';
  addFiles(found);
}

export function detach() {
  job.files.forEach((f) => {
    f.row = null;
  });
  view = null;
  page = null;
}

const byId = (rawId) => job.files.find((f) => f.rawId === rawId && !ended.has(f.stage));

export function progress(rawId, done, total) {
  const item = byId(rawId);
  if (item) {
    Object.assign(item, { done, total });
    stage(item, 'windows', '');
  }
}

export function stand(rows) {
  for (const row of rows) {
    const item = byId(row.rawId);
    if (!item) {
      continue;
    }

    Object.assign(item, { done: row.windowsDone, total: row.windowsTotal });
    if (row.status === 'completed') {
      end(item, 'done', fill(say.phases, { phases: row.phases }) + (row.level ? `, ${row.level}` : ''));
    } else if (row.status === 'failed') {
      end(item, 'failed', row.reason ?? '');
    } else {
      stage(item, row.status === 'processing' ? 'windows' : 'queued', '');
    }
  }
}
