// Swagger UI is dark where <html> says so: as the reader chose on our pages, else as the system has it.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const show = () => root.classList.toggle("dark-mode", root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

show();
system.addEventListener("change", show);
