// The table that gives each folder its motor, and says what its recordings are like.
import { fill, make, natural, plural, size } from './dom.js';
import { header, inFolder, timeIn } from './preview.js';
import { newKey } from './suggestions.js';
import { job, state } from './state.js';

const letters = ['R', 'S', 'T'];

export function drawMapping() {
  if (!state.view) {
    return;
  }

  const rows = [...job.folders.values()].sort((a, b) => natural.compare(a.folder, b.folder));
  state.view.mapping.hidden = rows.length === 0;
  state.view.mapping.querySelector('tbody').replaceChildren(...rows.map(rowOf));
  const ready = job.files.filter((f) => f.stage === 'waiting' && job.folders.get(f.folder).motor).length;
  state.view.start.disabled = ready === 0;
  state.view.start.textContent = ready === 0 ? state.say.nothingToSend : fill(state.say.send[plural.select(ready)], { count: ready });
  const unmapped = rows.filter((r) => !r.motor).length;
  state.view.hint.textContent = unmapped === 0 ? '' : fill(state.say.withoutMotor, { count: unmapped });
}

function rowOf(row) {
  const files = inFolder(row);
  const locked = files.some((f) => f.stage !== 'waiting');
  const folder = row.folder || state.say.theFiles;
  const nameless = row.clock.startsWith('name') ? files.filter((f) => timeIn(f) === null).length : 0;
  return make('tr', {},
    make('td', {}, row.folder || state.say.noFolder),
    make('td', { className: 'number' }, String(files.length)),
    make('td', { className: 'number' }, size(files.reduce((sum, f) => sum + f.size, 0))),
    make('td', {}, motorOf(row, folder, locked), ' ', make('span', { className: 'secondary' }, row.guess)),
    make('td', {}, rateOf(row, folder, locked)),
    make('td', {}, clockOf(row, locked),
      ...(row.clock === 'start' ? startFields(row) : []),
      nameless > 0 ? make('div', {}, fill(state.say.nameless, { count: nameless })) : null),
    make('td', {}, expectedOf(row, folder, locked)),
    make('td', {}, row.header === undefined ? state.say.reading : previewOf(row)));
}

function motorOf(row, folder, locked) {
  const fresh = newKey(row.folder);
  const select = make('select', {
    disabled: locked,
    'aria-label': fill(state.say.motorOf, { folder }),
    onchange: (e) => {
      row.motor = e.target.value;
      row.guess = row.motor ? state.say.chosen : state.say.chooseMotor;
      drawMapping();
    },
  }, make('option', { value: '' }, state.say.notSent), ...state.motors.map((m) =>
    make('option', { value: m.id, translate: false }, m.name === m.id ? m.id : `${m.name} (${m.id})`)));
  if (state.mayCreate && !state.motors.some((m) => m.id === fresh)) {
    select.append(make('option', { value: `+${fresh}` }, fill(state.say.createMotor, { key: fresh })));
  }

  select.value = row.motor;
  return select;
}

function rateOf(row, folder, locked) {
  return make('input', {
    type: 'number',
    min: 500,
    max: 200000,
    className: 'rate',
    value: row.rate,
    disabled: locked,
    'aria-label': fill(state.say.rateOf, { folder }),
    onchange: (e) => {
      row.rate = Number(e.target.value);
    },
  });
}

function clockOf(row, locked) {
  const clock = make('select', {
    disabled: locked,
    'aria-label': state.say.whereTimes,
    onchange: (e) => {
      row.clock = e.target.value;
      drawMapping();
    },
  },
  make('option', { value: 'sequence' }, state.say.clockNone),
  make('option', { value: 'name-utc' }, state.say.clockUtc),
  make('option', { value: 'name-local' }, state.say.clockLocal),
  make('option', { value: 'start' }, state.say.clockStart));
  clock.value = row.clock;
  return clock;
}

// Which phases the recordings should have: one that lacks a phase is sent all the same, and says so.
function expectedOf(row, folder, locked) {
  return make('span', { role: 'group', className: 'expected', 'aria-label': fill(state.say.expectedOf, { folder }) },
    ...letters.map((letter) => make('label', { className: 'inline' },
      make('input', {
        type: 'checkbox',
        checked: row.expected.includes(letter),
        disabled: locked,
        onchange: (e) => {
          row.expected = letters.filter((l) => (l === letter ? e.target.checked : row.expected.includes(l))).join('');
          drawMapping();
        },
      }), letter)));
}

function startFields(row) {
  return [
    make('input', {
      type: 'datetime-local',
      step: 1,
      value: row.start,
      'aria-label': state.say.start,
      onchange: (e) => {
        row.start = e.target.value;
      },
    }),
    make('input', {
      type: 'number',
      min: 0,
      placeholder: state.say.spacingHint,
      value: row.spacing,
      'aria-label': state.say.spacing,
      onchange: (e) => {
        row.spacing = e.target.value;
      },
    }),
  ];
}

function faultOf(row) {
  const found = row.header.slice(0, 60);
  if (!row.headerFits) {
    const isOtherMark = row.columns.join(',').toLowerCase() === header.toLowerCase();
    return fill(isOtherMark ? state.say.separatorFault : state.say.headerFault, { found, expected: header });
  }

  return row.phases === '' ? state.say.nothingToAnalyse : null;
}

export const missing = (expected, phases) => [...expected].filter((letter) => !phases.includes(letter)).join(', ');

function previewOf(row) {
  if (row.header === null) {
    return make('span', {}, state.say.unreadable);
  }

  const fault = faultOf(row);
  const lacking = fault ? '' : missing(row.expected, row.phases);
  return make('details', {},
    make('summary', {}, fault ? make('b', {}, fault) : fill(state.say.phases, { phases: row.phases }),
      lacking ? make('b', {}, ` ${fill(state.say.phaseLacks, { phases: lacking })}`) : null),
    make('table', { className: 'mono preview', translate: false },
      make('thead', {}, make('tr', {}, ...row.columns.map((name) => make('th', {}, name)))),
      make('tbody', {}, ...row.rows.map((cells) =>
        make('tr', {}, ...cells.map((cell) => make('td', { className: 'number' }, cell)))))));
}
