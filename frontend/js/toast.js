// Toasts can be dismissed, and good news leaves by itself; errors stay.
const STAY = 10_000;

const prepare = (toast) => {
    toast.querySelector("[data-dismiss]")?.removeAttribute("hidden");
    if (toast.matches(".is-error, .is-warning")) return;
    let timer = setTimeout(() => toast.remove(), STAY);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => (timer = setTimeout(() => toast.remove(), STAY)));
};

document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (button) button.closest(".toast").remove();
});

const list = document.getElementById("toasts");
if (list) {
    list.querySelectorAll(".toast").forEach(prepare);
    new MutationObserver((changes) => {
        for (const change of changes) for (const node of change.addedNodes) if (node.classList?.contains("toast")) prepare(node);
    }).observe(list, { childList: true });
}
