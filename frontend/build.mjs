// Builds static/build/: app.css, app.js, the icon sprite and the fonts. Run by `npm run build`.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compile } from "sass";

const out = "static/build";
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const css = compile("frontend/scss/app.scss", {
    style: "compressed",
    loadPaths: ["node_modules"],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
}).css;
if (css.includes("data:")) throw new Error("app.css holds a data: address, which the content security policy blocks");
writeFileSync(join(out, "app.css"), css);

await build({
    entryPoints: ["frontend/js/app.js"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    outfile: join(out, "app.js"),
    logLevel: "warning",
});

// One symbol an icon; colour, width and caps come from the style sheet.
const names = JSON.parse(readFileSync("frontend/icons.json", "utf8"));
const drawings = [
    ...names.map((name) => [name, `node_modules/lucide-static/icons/${name}.svg`]),
    ...readdirSync("frontend/icons").map((file) => [basename(file, ".svg"), join("frontend/icons", file)]),
];
const symbols = drawings.map(([name, file]) => {
    const inside = readFileSync(file, "utf8").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${inside}</symbol>`;
});
const licence = "<!-- Icons: Lucide, ISC licence, https://lucide.dev/license -->";
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${licence}${symbols.join("")}</svg>`);

const inter = "node_modules/@fontsource-variable/inter";
copyFileSync(`${inter}/files/inter-latin-wght-normal.woff2`, join(out, "inter-latin.woff2"));
copyFileSync(`${inter}/files/inter-latin-ext-wght-normal.woff2`, join(out, "inter-latin-ext.woff2"));
copyFileSync(`${inter}/LICENSE`, join(out, "inter-LICENSE.txt"));
