// Sending: four motors at once, one file of a motor at a time, again and again until the server has it.
import { ask, chunkedFrom, giveUp, sendInChunks, sendWhole } from '../upload.js';
import { fill, natural } from './dom.js';
import { hash } from './hashing.js';
import { drawMapping } from './mapping.js';
import { inFolder, recordedAt } from './preview.js';
import { drawRows, end, redraw, stage } from './rows.js';
import { remember } from './suggestions.js';
import { ended, job, state, unsent } from './state.js';

const lanes = 4;
const retryLimit = 8;
const lostLimit = 60; // half an hour: a server is started again by then
const rewatchMs = 3000;
const names = {}; // of stored files, by motor
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export async function start() {
  for (const row of job.folders.values()) {
    if (row.motor && !(row.rate >= 500 && row.rate <= 200000)) {
      state.view.hint.textContent = fill(state.say.sampleRateFault, { rate: row.rate });
      return;
    }
  }

  for (const row of job.folders.values()) {
    await create(row);
  }

  const mapped = [...job.folders.values()].filter((row) => row.motor);
  remember(mapped);
  for (const row of mapped) {
    inFolder(row).forEach((item, index) => {
      if (item.stage === 'waiting') {
        Object.assign(item, {
          motor: row.motor, rate: row.rate, expected: row.expected, recordedAt: recordedAt(row, item, index), stage: 'ready',
        });
      }
    });
  }

  drawMapping();
  drawRows();
  await run();
}

// "+key" stands for a motor that is to be created.
async function create(row) {
  if (!row.motor.startsWith('+')) {
    return;
  }

  const key = row.motor.slice(1);
  const fault = await state.page.invokeMethodAsync('CreateMotor', key);
  row.motor = fault ? '' : key;
  row.guess = fault ?? state.say.created;
  if (!fault && !state.motors.some((m) => m.id === key)) {
    state.motors.push({ id: key, name: key });
  }
}

// The class keeps a page whose server was started anew from loading itself again before all is sent (start.js).
export async function run() {
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
      if (isOver(item)) {
        continue;
      }

      end(item, 'failed', fill(state.say.browserFault, { reason: e.message }));
    } finally {
      busy.delete(item.motor);
    }
  }
}

async function known(hex) {
  const answer = await ask('POST', '/api/v1/uploads/known', {
    body: JSON.stringify({ sha256: [hex] }),
    headers: { 'Content-Type': 'application/json' },
  });

  // A courtesy only: the server recognises known content whatever happens here.
  return answer.status === 200 ? (answer.body?.items?.[0] ?? null) : null;
}

const isOver = (item) => item.stop.signal.aborted;

async function send(item) {
  const digest = await hash(item);
  if (digest && !isOver(item)) {
    const first = await known(digest.hex);
    if (first) {
      tellKnown(item, first);
      return;
    }

    await compareName(item);
  }

  const place = { session: null };
  for (let attempt = 0; !isOver(item); attempt++) {
    const before = item.sent;
    stage(item, 'upload', attempt === 0 ? '' : fill(state.say.attempt, { count: attempt + 1 }));
    const answer = await post(item, digest && !digest.isZipped ? digest.hex : null, place);
    if (answer.status === 200 || answer.status === 202) {
      accepted(item, answer.body);
      return;
    }

    if (isOver(item)) {
      break;
    }

    if (place.session && item.sent > before) {
      attempt = 0; // it gets on: patience begins anew
    }

    const again = answer.status === 0 || answer.status === 429 || answer.status === 507
      || (answer.status >= 502 && answer.status <= 504);
    if (!again || attempt + 1 >= (answer.status === 0 ? lostLimit : retryLimit)) {
      end(item, [409, 413, 422].includes(answer.status) ? 'refused' : 'failed', why(answer));
      state.page?.invokeMethodAsync('Refused').catch(() => undefined);
      return;
    }

    const wait = answer.retryAfter ?? Math.min(30, 2 ** attempt) * (0.75 + Math.random() / 2);
    stage(item, 'retry', fill(answer.status === 0 ? state.say.lostAgainIn : state.say.busyAgainIn, { seconds: Math.ceil(wait) }));
    await pause(wait * 1000);
  }

  giveUp(place);
}

function tellKnown(item, first) {
  const at = first.recorded_at ? first.recorded_at.slice(0, 10) : state.say.noClock;
  item.rawId = first.raw_id;
  item.link = { href: `/motors/${first.equipment_id}`, text: fill(state.say.firstOne, { motor: first.equipment_id }) };
  if (first.equipment_id === item.motor) {
    const words = first.processing_status === 'failed' ? state.say.failedContent : state.say.sameContent;
    end(item, 'duplicate', fill(words, { motor: first.equipment_id, at, file: first.file_name }));
  } else {
    end(item, 'refused', fill(state.say.otherMotorsContent, { motor: first.equipment_id, at, file: first.file_name }));
  }
}

// The same name with other content is not wrong, but often a mistake.
async function compareName(item) {
  try {
    names[item.motor] ??= state.page?.invokeMethodAsync('StoredNames', item.motor);
    if ((await names[item.motor])?.includes(item.name)) {
      item.warnings.push(fill(state.say.sameName, { file: item.name }));
    }
  } catch {
    // A courtesy only: it needs no second try.
    names[item.motor] = null;
  }
}

function accepted(item, answer) {
  item.rawId = answer?.raw_id ?? null;
  if (answer?.duplicate) {
    end(item, 'duplicate', state.say.knownContent);
  } else {
    stage(item, 'queued', '');
    watch(item);
  }
}

// The component tells how far the server is. While it cannot be reached, it is asked again: no file is lost from sight.
export function watch(item) {
  state.page?.invokeMethodAsync('Watch', item.rawId).catch(() => setTimeout(() => {
    if (!ended.has(item.stage)) {
      watch(item);
    }
  }, rewatchMs));
}

export function cancel(item) {
  item.stop.abort();
  end(item, 'cancelled', '');
}

export function cancelAll() {
  job.files.filter((f) => unsent.has(f.stage) && f.stage !== 'waiting').forEach(cancel);
}

function post(item, sha256, place) {
  const about = {
    equipment_id: item.motor, file_name: item.name, sample_rate_hz: String(item.rate), recorded_at: item.recordedAt ?? null,
  };
  const moved = (sent) => {
    item.sent = sent;
    redraw(item);
  };
  return item.size > chunkedFrom
    ? sendInChunks(item.file, about, sha256, place, moved, item.stop.signal)
    : sendWhole(item.file, about, sha256, moved, item.stop.signal);
}

function why({ status, body }) {
  if (status === 0) {
    return state.say.connectionFailed;
  }

  if (status === 401) {
    return state.say.sessionEnded;
  }

  if (!body) {
    return fill(state.say.answered, { status });
  }

  // The title is in the reader's language; the code is the contract. Details are in the list of refused files.
  const place = body.line
    ? `${fill(body.column ? state.say.lineAndColumn : state.say.line, { line: body.line, column: body.column })}: `
    : '';
  const title = body.title ?? body.detail ?? '';
  return `${place}${title}${body.found ? `: ${body.found}` : ''}${body.code ? ` (${body.code})` : ''}`;
}

// A file that failed on the server is worked on once more there; one that never came there is sent again.
export async function again(item) {
  if (item.rawId && item.stage === 'failed') {
    const answer = await ask('POST', `/api/v1/files/${item.rawId}/retry`);
    if (answer.status < 300 && answer.status > 0) {
      stage(item, 'queued', '');
      watch(item);
    } else {
      end(item, 'failed', why(answer));
    }

    return;
  }

  Object.assign(item, { sent: 0, rawId: null, link: null, warnings: [], stop: new AbortController() });
  stage(item, 'ready', '');
  run();
}

export function againAll() {
  job.files.filter((f) => ['failed', 'cancelled'].includes(f.stage) && f.file && !f.rawId).forEach(again);
}
