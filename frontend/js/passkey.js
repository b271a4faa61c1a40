// Passkeys: a form marked data-passkey asks the browser for a credential before it is sent.
// create: makes one; get: proves one, with options of the page; login: the same with options fetched from the form's address.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const descriptor = (one) => ({ ...one, id: bytes(one.id) });

// A passkey belongs to a name; browsers refuse addresses made of numbers.
const supported = () => "PublicKeyCredential" in window && window.isSecureContext && !/^[\d.:[\]]+$/.test(location.hostname);

function creation({ publicKey: key }, alone) {
    const selection = { ...key.authenticatorSelection };
    if (alone !== undefined) {
        selection.residentKey = alone ? "required" : "discouraged";
        selection.requireResidentKey = alone;
        if (alone) selection.userVerification = "required";
    }
    return {
        ...key,
        authenticatorSelection: selection,
        challenge: bytes(key.challenge),
        user: { ...key.user, id: bytes(key.user.id) },
        excludeCredentials: (key.excludeCredentials ?? []).map(descriptor),
    };
}

const request = ({ publicKey: key }) => ({ ...key, challenge: bytes(key.challenge), allowCredentials: (key.allowCredentials ?? []).map(descriptor) });

function answer(credential) {
    const { response } = credential;
    const named = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].filter((name) => response[name]);
    return {
        id: credential.id,
        rawId: text(credential.rawId),
        type: credential.type,
        authenticatorAttachment: credential.authenticatorAttachment,
        clientExtensionResults: credential.getClientExtensionResults(),
        response: { ...Object.fromEntries(named.map((name) => [name, text(response[name])])), ...(response.getTransports ? { transports: response.getTransports() } : {}) },
    };
}

async function options(form) {
    if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const response = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
}

async function ask(form) {
    const asked = await options(form);
    if (form.dataset.passkey === "create") return navigator.credentials.create({ publicKey: creation(asked.creation_options, form.elements.passwordless?.checked) });
    return navigator.credentials.get({ publicKey: request(asked.request_options) });
}

function say(form, which) {
    for (const line of form.querySelectorAll("[data-passkey-problem]")) line.hidden = line.dataset.passkeyProblem !== which;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!supported()) {
        say(form, "none");
        for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
        continue;
    }
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        say(form, "");
        try {
            form.elements.credential.value = JSON.stringify(answer(await ask(form)));
            form.submit();
        } catch (problem) {
            say(form, problem.name === "InvalidStateError" ? "known" : "cancelled");
        }
    });
}
