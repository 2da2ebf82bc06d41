// Passkeys: the browser asks the device, and a plain form brings its answer to the server. Where the browser has no passkeys the
// form stays hidden, and the other ways are there.
for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  const wrap = form.closest('[data-passkey-part]');
  if (wrap) wrap.hidden = false;
  form.addEventListener('submit', async (event) => {
    const answer = form.elements.namedItem('credential');
    if (answer.value) return;
    event.preventDefault();
    const trouble = form.querySelector('[data-passkey-trouble]');
    if (trouble) trouble.hidden = true;
    try {
      const begun = await fetch(form.dataset.passkey, { method: 'POST', headers: { Accept: 'application/json' } });
      if (!begun.ok) throw new Error('begin');
      const { publicKey } = await begun.json();
      const made = form.dataset.passkeyKind === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
      answer.value = JSON.stringify(made.toJSON());
      form.requestSubmit();
    } catch {
      if (trouble) trouble.hidden = false;
    }
  });
}
