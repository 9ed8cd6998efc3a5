// Bundles the viewer's page into one HTML file beside the compiled viewer. Its policy lets run and
// be styled by what is bundled here, and by nothing else.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const path = (from) => fileURLToPath(new URL(from, root));

/** The page loads in every browser of the last two years, and fast. */
const LARGEST = 250_000;

const { outputFiles, metafile } = await build({
  entryPoints: [path("src/viewer/page/main.tsx")],
  bundle: true,
  write: false,
  metafile: true,
  outdir: "page",
  format: "iife",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".css": "css" },
  logLevel: "warning",
});
const textOf = (end) => outputFiles.find((file) => file.path.endsWith(end)).text.trim();
const script = textOf(".js");
const style = textOf(".css");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "img-src data: blob:",
  "media-src data: blob:",
  "connect-src __CONNECT__",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

// The formatter puts what stands for them on lines of their own; the hashes are without these.
/** Whoever passes the page on passes on the packages in it: their licences ask to be with them. */
function licences() {
  const names = Object.keys(metafile.inputs).flatMap(
    (input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [],
  );
  return [...new Set(names)].toSorted().map((name) => {
    const folder = path(`node_modules/${name}/`);
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${name} is in the page, and has no licence with it.`);
    return `${name}\n\n${readFileSync(folder + file, "utf8").trim()}`;
  });
}

const values = {
  POLICY: policy,
  STYLE: style,
  SCRIPT: script,
  LICENCES: licences().join("\n\n").replaceAll("-->", "--&gt;"),
};
const page = readFileSync(path("src/viewer/page/page.html"), "utf8").replaceAll(
  /\s*__(POLICY|STYLE|SCRIPT|LICENCES)__;?\s*/g,
  (_, name) => values[name],
);
if (page.length > LARGEST) {
  console.error(`The page has ${page.length} bytes; it may have ${LARGEST}.`);
  process.exitCode = 1;
}
mkdirSync(path("dist/src/viewer"), { recursive: true });
writeFileSync(path("dist/src/viewer/page.html"), page);
