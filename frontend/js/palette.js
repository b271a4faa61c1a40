// The palette: Ctrl K (Cmd K) or / opens it, the arrows choose, Enter opens; the list comes from the search page.
// Without a script the box in the top bar is a link to that page.
const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const options = () => [...dialog.querySelectorAll("[role=option]")];
const chosen = () => dialog.querySelector("[aria-selected=true]");

// A key alone can be switched off, for those who dictate or whose hands are not steady (WCAG 2.1.4).
const keysOff = () => localStorage.getItem("keys") === "off";
const showSwitch = () => {
    for (const button of document.querySelectorAll("[data-keys]")) {
        button.hidden = false;
        button.setAttribute("aria-pressed", String(!keysOff()));
    }
};

const choose = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
};

const step = (by) => {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
};

const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    input.dispatchEvent(new CustomEvent("palette:open"));
};

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

if (dialog) {
    showSwitch();
    document.addEventListener("keydown", (event) => {
        if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
            event.preventDefault();
            if (dialog.open) dialog.close();
            else open();
        } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !keysOff() && !typing(event.target) && !document.querySelector("dialog[open]")) {
            event.preventDefault();
            open();
        }
    });
    document.addEventListener("click", (event) => {
        if (event.target.closest("[data-keys]")) {
            localStorage.setItem("keys", keysOff() ? "on" : "off");
            showSwitch();
        }
        if (event.target.closest("#palette [data-close]")) dialog.close();
        if (!event.target.closest("a[data-palette]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        open();
    });
    input.addEventListener("keydown", (event) => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            step(event.key === "ArrowDown" ? 1 : -1);
        } else if (event.key === "Escape") {
            event.preventDefault(); // the browser would empty the box first
            dialog.close();
        } else if (event.key === "Enter" && chosen()) {
            event.preventDefault();
            chosen().click();
        }
    });
    // The likeliest is chosen as soon as something is asked for, so that Enter goes there.
    dialog.addEventListener("htmx:afterSwap", () => choose(input.value.trim() ? options()[0] : null));
}
