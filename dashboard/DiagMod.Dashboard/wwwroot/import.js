// Import of many recordings: choose, map folders to motors, hash, send. This is what the component (Uploads/ImportPage) calls; the
// parts lie in import/.
import { chosen, addFiles, walk } from './import/choosing.js';
import { fill, make } from './import/dom.js';
import { clear, restore } from './import/kept.js';
import { drawMapping, missing } from './import/mapping.js';
import { drawRows, end, redraw, stage } from './import/rows.js';
import { againAll, cancelAll, start, watch } from './import/sending.js';
import { ended, job, state } from './import/state.js';
import { download } from './import/totals.js';

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
  const rate = make('input', {
    type: 'number',
    min: 500,
    max: 200000,
    value: job.sampleRate,
    oninput: (e) => {
      // For all folders at once; each may have its own.
      job.sampleRate = Number(e.target.value);
      job.folders.forEach((row) => {
        row.rate = job.sampleRate;
      });
      drawMapping();
    },
  });
  const say = state.say;
  const begin = make('button', { type: 'button', className: 'primary', onclick: start });
  const mapping = make('section', { className: 'panel scroll', hidden: true, 'aria-label': say.foldersAndMotors },
    make('h2', {}, say.whichMotor),
    make('table', {},
      head([say.folder, say.files, say.size, say.motor, say.rateColumn, say.timeOfRecordings, say.expected, say.firstFile],
        [say.files, say.size]),
      make('tbody')),
    make('div', { className: 'row' }, make('label', {}, say.sampleRate, rate), begin, hint));

  const filters = ['all', 'running', 'failed', 'duplicate'].map((name) => make('button', {
    type: 'button',
    'aria-pressed': String(name === 'all'),
    onclick: (e) => {
      state.view.filter = name;
      filters.forEach((f) => f.setAttribute('aria-pressed', String(f === e.target)));
      job.files.forEach(redraw);
    },
  }, say.filters[name]));
  const button = (onclick, words) => make('button', { type: 'button', onclick }, words);
  const sum = make('span', { className: 'totals', role: 'status' });
  const cancelEvery = button(cancelAll, say.cancelAll);
  const retryEvery = button(againAll, say.sendAllAgain);
  const forget = button(() => {
    clear();
    drawMapping();
    drawRows();
  }, say.clear);
  const list = make('section', { className: 'panel scroll', hidden: true, 'aria-label': say.files },
    make('div', { className: 'row' }, make('h2', {}, say.files), sum),
    make('div', { className: 'row tools' }, ...filters,
      make('span', { className: 'row push' }, cancelEvery, retryEvery, forget, button(download, say.download))),
    make('table', { className: 'files' },
      head([say.file, say.motor, say.size, '', say.stage, say.pace, say.phasesColumn, say.empty, say.supply], [say.size]),
      make('tbody')));

  state.view = {
    drop, note, mapping, rate, start: begin, hint, list, totals: sum, filter: 'all', cancelAll: cancelEvery, retryAll: retryEvery, clear: forget,
  };
  restore();
  root.replaceChildren(drop, mapping, list);
  drawMapping();
  drawRows();
  // Files sent while another page was on the screen, or before this one was loaded anew.
  job.files.filter((f) => f.rawId && !ended.has(f.stage)).forEach(watch);
}

const head = (names, numbers) => make('thead', {}, make('tr', {},
  ...names.map((name) => make('th', { className: numbers.includes(name) ? 'number' : '' }, name))));

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

    const { windowsDone: done, windowsTotal: total, samples, phases, emptyPercent, supplyHz, supplyFits } = row;
    Object.assign(item, { done, total, rows: samples, phases, emptyPercent, supplyHz, supplyFits, level: row.level, mark: row.mark });
    const lacking = missing(item.expected ?? '', phases);
    const warning = lacking ? fill(state.say.phaseLacks, { phases: lacking }) : null;
    if (warning && !item.warnings.includes(warning)) {
      item.warnings.push(warning);
    }

    if (row.status === 'completed') {
      end(item, row.isAnalysed ? 'done' : 'scored', row.level ?? '');
    } else if (row.status === 'failed') {
      end(item, 'failed', row.reason ?? '');
    } else {
      stage(item, row.status === 'processing' ? 'windows' : 'queued', '');
    }
  }
}
