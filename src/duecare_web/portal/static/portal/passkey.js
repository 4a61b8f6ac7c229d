// Makes or uses a passkey when the button is pressed, and sends the form with its answer.
const isSpanish = document.documentElement.lang === "es";
const create = (options) =>
  navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
const use = (options) =>
  navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  const said = form.querySelector("[data-passkey-said]");
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    said.textContent = isSpanish
      ? "Este navegador no puede usar llaves de acceso aquí."
      : "This browser cannot use passkeys here.";
    button.disabled = true;
    continue;
  }
  button.addEventListener("click", async () => {
    const options = JSON.parse(form.dataset.options);
    try {
      const made = await (form.dataset.passkey === "create" ? create(options) : use(options));
      form.querySelector("[name=passkey]").value = JSON.stringify(made.toJSON());
      form.requestSubmit();
    } catch {
      said.textContent = isSpanish
        ? "No se usó la llave de acceso. Inténtelo otra vez o use otro factor."
        : "The passkey was not used. Try again, or use another factor.";
    }
  });
}
