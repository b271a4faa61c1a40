// The appearance switch without a round trip; the form works alone too.
const YEAR = 365 * 24 * 60 * 60;

document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    const choice = event.submitter?.value;
    if (!form || !choice) return;
    event.preventDefault();
    const auto = choice === "auto";
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${auto ? "" : choice}; path=/; max-age=${auto ? 0 : YEAR}; samesite=lax${secure}`;
    if (auto) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", button === event.submitter);
});
