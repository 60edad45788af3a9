// The table that gives each folder its motor.
import { fill, make, plural, size } from './dom.js';
import { header, inFolder, timeIn } from './preview.js';
import { newKey } from './suggestions.js';
import { job, state } from './state.js';

export function drawMapping() {
  if (!state.view) {
    return;
  }

  const rows = [...job.folders.values()];
  state.view.mapping.hidden = rows.length === 0;
  const body = rows.map((row) => {
    const files = inFolder(row);
    const locked = files.some((f) => f.stage !== 'waiting');
    const fresh = newKey(row.folder);
    const select = make('select', {
      disabled: locked,
      'aria-label': fill(state.say.motorOf, { folder: row.folder || state.say.theFiles }),
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
    const nameless = row.clock.startsWith('name') ? files.filter((f) => timeIn(f) === null).length : 0;
    return make('tr', {},
      make('td', {}, row.folder || state.say.noFolder),
      make('td', { className: 'number' }, String(files.length)),
      make('td', { className: 'number' }, size(files.reduce((sum, f) => sum + f.file.size, 0))),
      make('td', {}, select, ' ', make('span', { className: 'secondary' }, row.guess)),
      make('td', {}, clock,
        ...(row.clock === 'start' ? startFields(row) : []),
        nameless > 0 ? make('div', {}, fill(state.say.nameless, { count: nameless })) : null),
      make('td', {}, row.header === undefined ? state.say.reading : previewOf(row)));
  });
  state.view.mapping.querySelector('tbody').replaceChildren(...body);
  const ready = job.files.filter((f) => f.stage === 'waiting' && job.folders.get(f.folder).motor).length;
  state.view.start.disabled = ready === 0;
  state.view.start.textContent = ready === 0 ? state.say.nothingToSend : fill(state.say.send[plural.select(ready)], { count: ready });
  const unmapped = rows.filter((r) => !r.motor).length;
  state.view.hint.textContent = unmapped === 0 ? '' : fill(state.say.withoutMotor, { count: unmapped });
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

function previewOf(row) {
  if (row.header === null) {
    return make('span', {}, state.say.unreadable);
  }

  return make('details', {},
    make('summary', {}, row.headerFits
      ? fill(state.say.phases, { phases: row.phases || state.say.noPhases })
      : fill(state.say.headerFault, { found: row.header.slice(0, 60), expected: header })),
    make('pre', { className: 'mono', translate: false }, [row.header, ...row.rows].join('\n')));
}
