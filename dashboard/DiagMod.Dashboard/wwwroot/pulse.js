// How long the server takes to answer this page: asked every two seconds, and counted on while an answer is out, so that a board that
// has gone quiet is seen before its connection is given up.
const restMs = 2000;
const showMs = 500;
const tenth = 100;
const leastMs = 10; // of two digits, the last one

export function beat(page) {
  let asked = 0;
  let taken = null;
  let next = 0;
  let isOver = false;

  function show() {
    const waiting = asked ? performance.now() - asked : 0;
    const ms = Math.max(taken ?? 0, waiting, leastMs);
    for (const place of document.querySelectorAll('live-pulse')) {
      const digits = ms < tenth ? 2 : 1;
      place.textContent = taken === null && waiting < showMs
        ? ''
        : `${(ms / 1000).toFixed(digits).replace('.', place.dataset.mark)}\u00a0${place.dataset.unit}`;
    }
  }

  async function ask() {
    asked = performance.now();
    try {
      await page.invokeMethodAsync('Pulse');
      taken = performance.now() - asked;
      asked = 0;
      show();
    } catch {
      // The connection is gone; the age goes on counting until it is back, and start.js says so.
    }

    if (!isOver) {
      next = setTimeout(ask, restMs);
    }
  }

  const showing = setInterval(show, showMs);
  ask();
  return () => {
    isOver = true;
    clearTimeout(next);
    clearInterval(showing);
  };
}
