// Bundles the viewer's page into one HTML file. Its policy lets run and
// be styled by what is bundled here, and by nothing else.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { licencesOf } from "./licences.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const path = (from) => join(root, from);

/** The page loads in every browser of the last two years, and fast. */
const LARGEST = 250_000;

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
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

const values = {
  POLICY: policy,
  STYLE: style,
  SCRIPT: script,
  LICENCES: licencesOf(metafile, root).join("\n\n").replaceAll("-->", "--&gt;"),
};
// The formatter puts each placeholder on a line of its own; the hashes are of the text without it.
const page = readFileSync(path("src/viewer/page/page.html"), "utf8").replaceAll(
  /\s*__(POLICY|STYLE|SCRIPT|LICENCES)__;?\s*/g,
  (_, name) => values[name],
);
if (page.length > LARGEST) {
  console.error(`The page has ${page.length} bytes; it may have ${LARGEST}.`);
  process.exitCode = 1;
}
writeFileSync(path("dist/page.html"), page);
