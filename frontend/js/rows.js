// A click anywhere in a linked row follows its first link; selecting text and real links stay what they are.
document.addEventListener("click", (event) => {
    const row = event.target.closest("tr.is-linked");
    if (!row || event.target.closest("a, button, input, select, label, summary, [popover]")) return;
    if (String(getSelection())) return;
    const link = row.querySelector("a");
    if (event.ctrlKey || event.metaKey) open(link.href, "_blank");
    else link.click();
});
