// One folder a version, in which `mistral-traced` and `@mistralai/mistralai` are what a program
// finds: the package as it is built, and that version of the SDK.
import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** @returns the folder of a version */
export async function installations(versions) {
  rmSync(here("dist"), { recursive: true, force: true });
  const folderOf = (version) => here(`dist/${version}`);
  for (const version of versions) {
    const modules = `${folderOf(version)}/node_modules`;
    mkdirSync(`${modules}/@mistralai`, { recursive: true });
    symlinkSync(here(`node_modules/sdk-${version}`), `${modules}/@mistralai/mistralai`, "dir");
    // A copy: a link would find the SDK of the project.
    for (const part of ["package.json", "dist"]) {
      cpSync(here(`../../${part}`), `${modules}/mistral-traced/${part}`, { recursive: true });
    }
    for (const program of ["types.ts", "langchain.mjs", "in-the-middle.mjs"]) {
      cpSync(here(`programs/${program}`), `${folderOf(version)}/${program}`);
    }
  }
  await Promise.all(versions.map((version) => bundlePrograms(folderOf(version))));
  return folderOf;
}

/** The programs and what they have of the tests and examples; the two packages stay outside. */
function bundlePrograms(outdir) {
  return build({
    entryPoints: ["uses", "replay"].map((name) => here(`programs/${name}.ts`)),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
}
