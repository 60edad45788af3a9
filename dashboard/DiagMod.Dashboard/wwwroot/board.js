// Keys of the status board: arrows move between motors by place, "/" goes to the search field. Enter is the link's own.
export function attach(find) {
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

  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function onKey(event) {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === '/' && !typing) {
      event.preventDefault();
      find.focus();
      find.select();
      return;
    }

    const step = steps[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey || (typing && event.key !== 'ArrowDown')) {
      return;
    }

    const here = document.activeElement?.closest?.('a[data-motor]');
    const next = here ? nearest(here, ...step) : tiles()[0];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }

  document.addEventListener('keydown', onKey);
  return { detach: () => document.removeEventListener('keydown', onKey) };
}
