// A menu is a <details>: this closes it on a click elsewhere and on Escape, and keeps one open at a time.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
        menu.open = false;
        menu.querySelector("summary").focus();
    }
});

document.addEventListener(
    "toggle",
    (event) => {
        if (!event.target.matches?.("details.menu[open]")) return;
        for (const menu of open()) if (menu !== event.target) menu.open = false;
        const current = event.target.querySelector("[aria-current]");
        current?.scrollIntoView({ block: "nearest" });
    },
    true,
);
