// Opens the help over any page: by its button, or by the key "?" where nobody is typing. Esc closes it, as the browser does.

function open() {
  const help = document.getElementById('help');
  if (help && !help.open) {
    help.showModal();
  }
}

document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-help]')) {
    open();
  }
});

document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
  if (event.key === '?' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    open();
  }
});
