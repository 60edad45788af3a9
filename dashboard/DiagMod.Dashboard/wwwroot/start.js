// Starts the live part of a page, says when it is lost, and shows times in the reader's own clock and zone.

import './help.js';

const banner = document.getElementById('connection');

// All words come with the page, in the reader's language (Texts/ScriptTexts.cs).
const texts = JSON.parse(document.querySelector('meta[name="diagmod-texts"]').content);
const [second, minute, hour, day, year] = texts.units;
const retryMs = 2000;
let lostAt = 0;
let ticking = 0;

function words(seconds) {
  if (!Number.isFinite(seconds)) {
    return '';
  }

  const s = Math.max(0, seconds);
  if (s < 60) {
    return `${Math.floor(s)}\u00a0${second}`;
  }

  if (s < 3600) {
    return `${Math.floor(s / 60)}\u00a0${minute}`;
  }

  if (s < 48 * 3600) {
    return `${Math.floor(s / 3600)}\u00a0${hour}`;
  }

  return s < 730 * 86400 ? `${Math.floor(s / 86400)}\u00a0${day}` : `${Math.floor(s / (365.25 * 86400))}\u00a0${year}`;
}

// Local time, the date as the language writes it.
function stamp(at) {
  const two = (n) => String(n).padStart(2, '0');
  const date = texts.date
    .replace('{YYYY}', at.getFullYear()).replace('{MM}', two(at.getMonth() + 1)).replace('{DD}', two(at.getDate()));
  return `${date} ${at.toTimeString().slice(0, 8)}`;
}

// <age-text at="2025-08-17T00:00:00Z"> shows how long ago that was, and goes on counting when the server is gone.
const ages = new Set();
class AgeText extends HTMLElement {
  static observedAttributes = ['at'];

  connectedCallback() {
    ages.add(this);
    this.show();
  }

  disconnectedCallback() {
    ages.delete(this);
  }

  attributeChangedCallback() {
    this.show();
  }

  show() {
    const at = Date.parse(this.getAttribute('at') ?? '');
    this.textContent = words((Date.now() - at) / 1000);
    this.title = Number.isFinite(at) ? stamp(new Date(at)) : '';
  }
}

// <local-time at="…"> shows an instant in the browser's zone; with minutes without its seconds, with clock the time of day alone.
class LocalTime extends HTMLElement {
  static observedAttributes = ['at'];

  connectedCallback() {
    this.show();
  }

  attributeChangedCallback() {
    this.show();
  }

  show() {
    const text = this.getAttribute('at') ?? '';
    const at = new Date(text);
    this.textContent = Number.isNaN(at.getTime())
      ? ''
      : stamp(at).slice(this.hasAttribute('clock') ? 11 : 0, this.hasAttribute('minutes') || this.hasAttribute('clock') ? 16 : 19);
    this.title = text;
  }
}

// <wall-clock> is the operator's clock.
class WallClock extends HTMLElement {
  connectedCallback() {
    ages.add(this);
    this.show();
  }

  disconnectedCallback() {
    ages.delete(this);
  }

  show() {
    this.textContent = new Date().toTimeString().slice(0, 8);
  }
}

// <first-focus> in a dialog gives its first field the focus as soon as it is there: a key pressed before the server could say so would
// go to the page behind it. Without a field it is the button that leaves: Enter alone must not do what the dialog asks about. At the
// dialog's end the focus goes back to where it was, or near it where that is gone (the row of a deleted file).
class FirstFocus extends HTMLElement {
  connectedCallback() {
    this.before = document.activeElement;
    this.room = this.before?.closest('section');
    queueMicrotask(() => {
      const dialog = this.closest('[role=dialog]');
      (dialog?.querySelector(':is(select,input,textarea)') ?? dialog?.querySelector('button[type=button]'))?.focus();
    });
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (document.activeElement === document.body) {
        (this.before?.isConnected ? this.before : this.room?.querySelector(':is(a,button,[tabindex])'))?.focus();
      }
    });
  }
}

customElements.define('first-focus', FirstFocus);
customElements.define('age-text', AgeText);
customElements.define('local-time', LocalTime);
customElements.define('wall-clock', WallClock);
setInterval(() => ages.forEach((age) => age.show()), 1000);

// Plain forms inside live pages (sign-out) carry the page's antiforgery token.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form instanceof HTMLFormElement && form.hasAttribute('data-csrf')) {
    const token = document.querySelector('meta[name="csrf-token"]');
    let field = form.elements.namedItem(token.dataset.field);
    if (!field) {
      field = document.createElement('input');
      field.type = 'hidden';
      field.name = token.dataset.field;
      form.append(field);
    }

    field.value = token.content;
  }
}, true);

function say(text) {
  banner.hidden = text === '';
  banner.textContent = text;
}

function tick() {
  say(texts.lost.replace('{age}', words((Date.now() - lostAt) / 1000)));
}

// Files that this page still sends would be lost with it: they go first.
function loadAgain() {
  clearInterval(ticking);
  if (document.body.classList.contains('sending')) {
    say(texts.sending);
    setTimeout(loadAgain, retryMs);
  } else {
    location.reload();
  }
}

async function retry() {
  if (!lostAt) {
    return;
  }

  try {
    const back = await Blazor.reconnect();
    if (back === false) {
      // The server is there, but it no longer knows this page (it was started anew): a fresh page is the only true one.
      loadAgain();
      return;
    }
  } catch {
    // Still away: the next try follows.
  }

  if (lostAt) {
    setTimeout(retry, retryMs);
  }
}

const reconnectionHandler = {
  onConnectionDown() {
    if (lostAt) {
      return;
    }

    lostAt = Date.now();
    document.body.classList.remove('live');
    document.body.classList.add('lost');
    ticking = setInterval(tick, 1000);
    tick();
    setTimeout(retry, retryMs);
  },
  onConnectionUp() {
    lostAt = 0;
    clearInterval(ticking);
    document.body.classList.remove('lost');
    document.body.classList.add('live');
    say('');
  },
};

if (globalThis.Blazor) {
  // Pages are either live or plain; patching one into the other is not wanted.
  await Blazor.start({ circuit: { reconnectionHandler }, ssr: { disableDomPreservation: true } });
} else {
  say(texts.noScript);
}
