// Called once the page's circuit lives: from then on changes are pushed.
export function live() {
  document.body.classList.add('live');
}
