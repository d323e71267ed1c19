// Asks the browser for a passkey with the options in the form's data, and sends the form with its answer.

const form = document.querySelector("form[data-passkey]");

async function ask() {
  const options = JSON.parse(form.dataset.options);
  const asked =
    form.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return JSON.stringify((await asked).toJSON());
}

try {
  form.elements.credential.value = await ask();
  form.submit();
} catch {
  // Dismissed, timed out, or a browser that knows no passkeys.
  form.querySelector("[data-failed]").hidden = false;
}
