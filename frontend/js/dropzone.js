// Dropping a file onto the box around a file input, and showing what was chosen.
const zoneOf = (event) => event.target.closest?.("[data-dropzone]");

// With a script the whole box is the control and says itself what was chosen.
const enliven = (root) => root.querySelectorAll("[data-dropzone]").forEach((zone) => zone.classList.add("is-live"));
enliven(document);
document.addEventListener("htmx:load", (event) => enliven(event.target.parentElement ?? document));

const size = (bytes) =>
    bytes < 1e6
        ? new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "kilobyte" }).format(Math.ceil(bytes / 1e3))
        : new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1e6);

document.addEventListener("dragover", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("is-over");
});

document.addEventListener("dragleave", (event) => {
    const zone = zoneOf(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
});

document.addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const input = zone.querySelector("input[type=file]");
    const files = new DataTransfer();
    for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", (event) => {
    const zone = zoneOf(event);
    if (!zone || event.target.type !== "file") return;
    const chosen = [...event.target.files].map((file) => `${file.name} · ${size(file.size)}`);
    zone.querySelector("output").textContent = chosen.join(", ");
    zone.classList.toggle("has-file", chosen.length > 0);
});
