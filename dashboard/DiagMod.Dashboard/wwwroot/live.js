const halfBeatMs = 500;
let beating = 0;

// Called once the page's circuit lives: from then on changes are pushed. All symbols that call do so in one beat, and the page is drawn
// twice a second for it; an animation of their lines has browsers draw it sixty times.
export function live() {
  document.body.classList.add('live');
  beating ||= setInterval(() => document.body.classList.toggle('off-beat'), halfBeatMs);
}
