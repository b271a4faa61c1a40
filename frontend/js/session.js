// What a page asks by itself (a poll) does not keep a session alive, and what was typed outlives one that ends.

document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!detail.triggeringEvent) detail.headers["X-By-Itself"] = "1";
});

// A draft is kept in this tab alone, for the one who typed it, until the next page that is not the sign-in.
const KEY = "draft";
const me = document.body.dataset.user;
const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");
const keep = (draft) => sessionStorage.setItem(KEY, JSON.stringify(draft));
const formOf = (draft) => [...document.querySelectorAll("main form[method=post]")].find((form) => form.getAttribute("action") === draft.action);
const secret = (field) => ["password", "hidden", "file"].includes(field.type) || field.closest("[data-passkey]");

function restore(draft) {
    const form = formOf(draft);
    if (!form) return;
    for (const [name, value, checked] of draft.fields) {
        const fields = [...form.elements].filter((field) => field.name === name && !secret(field));
        const field = fields.find((one) => ["radio", "checkbox"].includes(one.type) && one.value === value) ?? fields[0];
        if (!field) continue;
        if (["radio", "checkbox"].includes(field.type)) field.checked = checked;
        else field.value = value;
    }
    const note = document.getElementById("draft-back");
    note?.after(note.content.cloneNode(true));
}

if (me) {
    const draft = kept();
    sessionStorage.removeItem(KEY);
    if (draft?.interrupted && draft.user === me && draft.path === location.pathname) restore(draft);
    document.addEventListener("input", ({ target }) => {
        const form = target.closest?.("main form[method=post]");
        if (!form || secret(target)) return;
        const fields = [...form.elements].filter((field) => field.name && !secret(field)).map((field) => [field.name, field.value, field.checked]);
        keep({ user: me, path: location.pathname, action: form.getAttribute("action"), fields });
    });
} else {
    const draft = kept();
    if (draft) keep({ ...draft, interrupted: true });
}
