// Opens the help over any page: by its button, or by the key "?" where nobody is typing. Esc closes it, as the browser does. Also
// closes the header's menu when something else is chosen.

function open() {
  const help = document.getElementById('help');
  if (help && !help.open) {
    help.showModal();
  }
}

function closeMenus(except) {
  document.querySelectorAll('details.more[open]').forEach((menu) => {
    if (menu !== except) {
      menu.open = false;
    }
  });
}

document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element)) {
    return;
  }

  closeMenus(event.target.closest('summary')?.parentElement);
  if (event.target.closest('[data-help]')) {
    open();
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    closeMenus();
  }

  const typing = event.target instanceof HTMLElement
    && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));
  if (event.key === '?' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    open();
  }
});
