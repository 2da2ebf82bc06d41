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
