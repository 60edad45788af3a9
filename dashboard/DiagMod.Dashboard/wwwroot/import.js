// Import of many recordings: choose, map folders to motors, hash, send. This is what the component (Uploads/ImportPage) calls; the
// parts lie in import/.
import { chosen, addFiles, walk } from './import/choosing.js';
import { fill, make } from './import/dom.js';
import { drawMapping } from './import/mapping.js';
import { download, drawRows, end, redraw, stage } from './import/rows.js';
import { start } from './import/sending.js';
import { ended, job, state } from './import/state.js';

export function attach(root, component, knownMotors, canCreate, texts) {
  state.say = texts;
  state.page = component;
  state.motors = knownMotors;
  state.mayCreate = canCreate;

  const onchange = (e) => chosen(e.target);
  const pick = make('input', { type: 'file', multiple: true, accept: '.csv,.txt,.gz', hidden: true, onchange });
  const pickFolder = make('input', { type: 'file', webkitdirectory: true, hidden: true, onchange });
  const note = make('p', { className: 'secondary', role: 'status' });
  const drop = make('section', { className: 'panel drop', 'aria-label': state.say.choose },
    make('p', {}, state.say.drop),
    make('div', { className: 'row' },
      make('button', { type: 'button', className: 'primary', onclick: () => pick.click() }, state.say.chooseFiles),
      make('button', { type: 'button', onclick: () => pickFolder.click() }, state.say.chooseFolder)),
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
  const mapping = make('section', { className: 'panel scroll', hidden: true, 'aria-label': state.say.foldersAndMotors },
    make('h2', {}, state.say.whichMotor),
    make('table', {},
      make('thead', {}, make('tr', {},
        ...[state.say.folder, state.say.files, state.say.size, state.say.motor, state.say.timeOfRecordings, state.say.firstFile]
          .map((t) => make('th', { className: t === state.say.files || t === state.say.size ? 'number' : '' }, t)))),
      make('tbody')),
    make('div', { className: 'row' }, make('label', {}, state.say.sampleRate, rate), begin, hint));

  const filters = ['all', 'running', 'failed', 'duplicate'].map((name) => make('button', {
    type: 'button',
    'aria-pressed': String(name === 'all'),
    onclick: (e) => {
      state.view.filter = name;
      filters.forEach((f) => f.setAttribute('aria-pressed', String(f === e.target)));
      job.files.forEach(redraw);
    },
  }, state.say.filters[name]));
  const sum = make('span', { className: 'totals', role: 'status' });
  const list = make('section', { className: 'panel scroll', hidden: true, 'aria-label': state.say.files },
    make('div', { className: 'row' }, make('h2', {}, state.say.files), sum,
      make('span', { className: 'row push' }, ...filters,
        make('button', { type: 'button', onclick: download }, state.say.download))),
    make('table', {},
      make('thead', {}, make('tr', {},
        ...[state.say.file, state.say.motor, state.say.size, '', state.say.stage].map((t) => make('th', {}, t)))),
      make('tbody')));

  state.view = { drop, note, mapping, rate, start: begin, hint, list, totals: sum, filter: 'all' };
  root.replaceChildren(drop, mapping, list);
  drawMapping();
  drawRows();
  // Files sent while another page was on the screen.
  job.files.filter((f) => f.rawId && !ended.has(f.stage)).forEach((f) => state.page.invokeMethodAsync('Watch', f.rawId));
}

export function detach() {
  job.files.forEach((f) => {
    f.row = null;
  });
  state.view = null;
  state.page = null;
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
      end(item, 'done', fill(state.say.phases, { phases: row.phases }) + (row.level ? `, ${row.level}` : ''));
    } else if (row.status === 'failed') {
      end(item, 'failed', row.reason ?? '');
    } else {
      stage(item, row.status === 'processing' ? 'windows' : 'queued', '');
    }
  }
}
