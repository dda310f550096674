// Shows a passkey, or makes one: the form that asks is filled with what the browser answers, and sent. What is asked stands in the
// attributes of the form, so this file fetches nothing and keeps nothing. Where it does not run, words say what else there is.
'use strict';

const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const minutes = 5;

async function answer({ passkey, challenge, host, known, user, handle }) {
  const passkeys = known.split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: bytes(id) }));
  const question = { challenge: bytes(challenge), timeout: minutes * 60_000 };
  if (passkey === 'make') {
    // ES256, Ed25519, RS256. Nothing is asked of the make of an authenticator, and it need not remember whose account this is.
    const made = await navigator.credentials.create({ publicKey: {
      ...question,
      rp: { id: host, name: 'Palermo' },
      user: { id: bytes(user), name: handle, displayName: handle },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: { userVerification: 'required', residentKey: 'discouraged' },
      attestation: 'none',
      excludeCredentials: passkeys,
    } });
    return { client: made.response.clientDataJSON, authenticator: made.response.getAuthenticatorData() };
  }
  const { rawId, response } = await navigator.credentials.get({ publicKey: {
    ...question, rpId: host, userVerification: 'required', allowCredentials: passkeys,
  } });
  return {
    credential: rawId,
    client: response.clientDataJSON,
    authenticator: response.authenticatorData,
    signature: response.signature,
  };
}

function asks(form) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const failed = form.querySelector('[role=alert]');
    failed.hidden = true;
    try {
      for (const [name, value] of Object.entries(await answer(form.dataset))) {
        form.elements[name].value = text(value);
      }
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  });
}

if (window.PublicKeyCredential) {
  document.querySelectorAll('[data-passkey=without]').forEach((words) => { words.hidden = true; });
  document.querySelectorAll('[data-passkey=needed]').forEach((part) => { part.hidden = false; });
  document.querySelectorAll('form[data-challenge]').forEach(asks);
}
