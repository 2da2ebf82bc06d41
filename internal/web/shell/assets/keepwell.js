// Small comforts; every page works without them.

// A folded list of choices closes on Escape and on a click elsewhere.
document.addEventListener('keydown', (event) => {
  const open = event.key === 'Escape' && event.target.closest?.('.kw-pick[open]');
  if (!open) return;
  open.removeAttribute('open');
  open.querySelector('summary').focus();
});
document.addEventListener('click', (event) => {
  for (const open of document.querySelectorAll('.kw-pick[open]')) {
    if (!open.contains(event.target)) open.removeAttribute('open');
  }
});

// The list says how many choices are taken, in the words of the page: data-none, data-one and data-some with {n} for the
// number.
document.addEventListener('change', (event) => {
  const list = event.target.closest?.('.kw-pick');
  if (!list) return;
  const taken = list.querySelectorAll('.kw-check:not(.kw-check--first) input:checked').length;
  list.querySelector('summary span').textContent = taken
    ? ((taken === 1 && list.dataset.one) || list.dataset.some || '{n}').replace('{n}', taken)
    : (list.dataset.none ?? '–');
});

// A link to this page can be copied with one click; data-copy holds what it says then.
document.addEventListener('click', async (event) => {
  const link = event.target.closest?.('a[data-copy]');
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(link.href);
  link.textContent = link.dataset.copy || '✓';
});

// What is wrong with a form is read first.
document.addEventListener('DOMContentLoaded', () => document.getElementById('problems')?.focus());

// Lists of cases by key: a comfort of people who work in them all day. One letter each, so they can be switched off (WCAG 2.1.4), and
// the page lists them; the choice stays in this browser.
const keysHelp = () => document.querySelector('details[data-keys="help"]');
const keysOn = () => { try { return localStorage.getItem('keepwell-keys') !== 'off'; } catch { return true; } };
document.addEventListener('DOMContentLoaded', () => {
  const help = keysHelp();
  if (!help) return;
  help.hidden = false;
  const box = help.querySelector('input');
  box.checked = keysOn();
  box.addEventListener('change', () => { try { localStorage.setItem('keepwell-keys', box.checked ? 'on' : 'off'); } catch { /* it is on again at the next visit */ } });
});
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input:not([type="checkbox"]), textarea, select, [contenteditable]');
  if (!keysHelp() || !keysOn() || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...document.querySelectorAll('table[data-keys="rows"] tbody tr')];
  const at = rows.findIndex((row) => row.classList.contains('kw-here'));
  const go = (to) => {
    if (!rows[to]) return;
    rows[at]?.classList.remove('kw-here');
    rows[to].classList.add('kw-here');
    rows[to].querySelector('a').focus();
  };
  const acts = {
    j: () => go(at + 1),
    k: () => go(Math.max(at - 1, 0)),
    x: () => rows[at]?.querySelector('input[type="checkbox"]').click(),
    o: () => rows[at]?.querySelector('a').click(),
    n: () => { location.href = '/complaints/new'; },
    s: () => { location.href = '/complaints/search'; },
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
});
