// Priority 1 sounds: once when it comes, again every 60 s until it is acknowledged. Nothing else on the board makes a noise.
const againMs = 60_000;
const kept = 'diagmod.sound';
const toneHz = 880;
const toneSeconds = 0.18;
const gapSeconds = 0.27;
const tones = 3;
const loudness = 0.25;

export function sounder(button) {
  let context = null;
  let open = new Set();
  let again = 0;
  let isOn = true;

  try {
    isOn = localStorage.getItem(kept) !== 'off';
  } catch {
    // Not remembered, then: a browser may refuse to keep anything.
  }

  // A browser makes no noise on a page that nobody has touched yet.
  function state() {
    if (!isOn) {
      return 'off';
    }

    return context?.state === 'running' ? 'on' : 'blocked';
  }

  function show() {
    if (button) {
      button.dataset.state = state();
      button.setAttribute('aria-pressed', String(isOn));
      button.textContent = button.dataset[state()];
    }
  }

  async function wake() {
    try {
      context ??= new AudioContext();
      await context.resume();
    } catch {
      // No sound on this machine: the board says so beside the clock.
    }

    show();
  }

  function play() {
    document.dispatchEvent(new CustomEvent('diagmod-sound'));
    if (state() !== 'on') {
      return;
    }

    for (let i = 0; i < tones; i++) {
      const from = context.currentTime + i * gapSeconds;
      const tone = new OscillatorNode(context, { type: 'square', frequency: toneHz });
      const volume = new GainNode(context, { gain: 0 });
      volume.gain.setValueAtTime(loudness, from);
      volume.gain.setTargetAtTime(0, from + toneSeconds * 0.8, 0.02);
      tone.connect(volume).connect(context.destination);
      tone.start(from);
      tone.stop(from + toneSeconds);
    }
  }

  function call() {
    clearInterval(again);
    again = 0;
    if (open.size > 0 && isOn) {
      play();
      again = setInterval(play, againMs);
    }
  }

  function toggle() {
    // The first press of a blocked one lets it sound; it was meant to be on.
    if (state() !== 'blocked') {
      isOn = !isOn;
      try {
        localStorage.setItem(kept, isOn ? 'on' : 'off');
      } catch {
        // As above.
      }
    }

    wake().then(call);
  }

  const touched = () => {
    if (isOn && context?.state !== 'running') {
      wake();
    }
  };
  button?.addEventListener('click', toggle);
  document.addEventListener('keydown', touched);
  document.addEventListener('pointerdown', touched);
  show();
  return {
    // The cases of priority 1 that nobody has acknowledged, by their keys.
    tell(keys) {
      const isNew = keys.some((key) => !open.has(key));
      open = new Set(keys);
      if (isNew || open.size === 0) {
        call();
      }
    },
    detach() {
      clearInterval(again);
      button?.removeEventListener('click', toggle);
      document.removeEventListener('keydown', touched);
      document.removeEventListener('pointerdown', touched);
      context?.close().catch(() => undefined);
    },
  };
}
