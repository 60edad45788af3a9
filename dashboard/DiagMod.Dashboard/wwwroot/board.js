// Keys of the status board: arrows move between motors by place, Enter opens (the link's own), A acknowledges, "/" finds. And what a
// board needs of the browser beside them: the pulse of its connection, and the sound of priority 1.
import { beat } from './pulse.js';
import { sounder } from './sound.js';

const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const tiles = () => [...document.querySelectorAll('a[data-motor]')];

function nearest(from, dx, dy) {
  const a = from.getBoundingClientRect();
  const ax = a.left + a.width / 2;
  const ay = a.top + a.height / 2;
  let best = null;
  let bestCost = Infinity;
  for (const tile of tiles()) {
    const b = tile.getBoundingClientRect();
    const x = b.left + b.width / 2 - ax;
    const y = b.top + b.height / 2 - ay;
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy) + Math.abs(y * dx);
    const cost = along + 3 * across;
    if (along > 4 && cost < bestCost) {
      best = tile;
      bestCost = cost;
    }
  }

  return best;
}

export function attach(find, page, soundButton) {
  const sound = sounder(soundButton);
  const endPulse = beat(page);

  function onKey(event) {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
      || event.target instanceof HTMLTextAreaElement;
    if (event.altKey || event.ctrlKey || event.metaKey || document.querySelector('dialog[open], [role=dialog]')) {
      return;
    }

    // By the place of the key, too: on a Russian keyboard the same keys carry other letters.
    if (!typing && (event.key === '/' || (event.code === 'Slash' && !event.shiftKey))) {
      event.preventDefault();
      find.focus();
      find.select();
      return;
    }

    const here = document.activeElement?.closest?.('a[data-motor], a[data-case]');
    if (!typing && !event.repeat && event.code === 'KeyA') {
      event.preventDefault();
      page.invokeMethodAsync('Acknowledge', here?.dataset.motor ?? here?.dataset.case ?? null);
      return;
    }

    const step = steps[event.key];
    if (!step || (typing && event.key !== 'ArrowDown')) {
      return;
    }

    const next = here?.dataset.motor ? nearest(here, ...step) : tiles()[0];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }

  document.addEventListener('keydown', onKey);
  return {
    alarms: (keys) => sound.tell(keys),
    focus: (motor) => document.querySelector(`a[data-motor="${CSS.escape(motor)}"]`)?.focus(),
    detach() {
      document.removeEventListener('keydown', onKey);
      endPulse();
      sound.detach();
    },
  };
}
