/* Passkeys: asks the device for a key, or for a signature by one, and sends what it answers as an ordinary form.
   <form data-passkey="create | get | fetch" data-options="..."> holds a hidden field "credential". A form for a passkey that
   stands beside another way to sign in is in a hidden <div>: it appears where the browser knows passkeys. */
"use strict";

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

function toText(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const withBytes = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));

function answer(credential, names) {
  const response = {};
  for (const name of names) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function create(form, options) {
  const key = options.publicKey;
  const alone = form.elements.passwordless ? form.elements.passwordless.checked : false;
  const selection = { ...key.authenticatorSelection, requireResidentKey: alone, residentKey: alone ? "required" : "discouraged" };
  if (alone) selection.userVerification = "required";
  const credential = await navigator.credentials.create({
    publicKey: {
      ...key,
      challenge: toBytes(key.challenge),
      user: { ...key.user, id: toBytes(key.user.id) },
      excludeCredentials: withBytes(key.excludeCredentials),
      authenticatorSelection: selection,
    },
  });
  return answer(credential, ["clientDataJSON", "attestationObject"]);
}

async function get(options) {
  const key = options.publicKey;
  const publicKey = { ...key, challenge: toBytes(key.challenge), allowCredentials: withBytes(key.allowCredentials) };
  const credential = await navigator.credentials.get({ publicKey });
  return answer(credential, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
}

async function ask(form) {
  if (form.dataset.passkey === "create") return create(form, JSON.parse(form.dataset.options));
  if (form.dataset.passkey === "get") return get(JSON.parse(form.dataset.options));
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  return get((await response.json()).request_options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential && form.parentElement.hidden) form.parentElement.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const refusal = form.querySelector("[data-passkey-error]");
    refusal.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      refusal.hidden = false;
    }
  });
}
