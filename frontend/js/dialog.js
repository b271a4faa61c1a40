// A link or button with data-dialog="id" opens that <dialog>; without this, a link goes where it points.
document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
        event.preventDefault();
        dialog.showModal();
    } else if (event.target instanceof HTMLDialogElement) {
        event.target.close(); // a click on the backdrop
    }
});
