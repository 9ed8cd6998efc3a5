// The check for exports that no other file imports, in a small package that is made up for it.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../scripts/unused-exports.mjs", import.meta.url));

/** Standard error of the check on a package of `files`; empty if the check passes. */
async function check(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "mistral-traced-exports-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const folders = ["decorators", "src", "test", "examples", "bench", "scripts"];
  await Promise.all(folders.map((folder) => mkdir(join(directory, folder))));
  const all = {
    ...files,
    "package.json": JSON.stringify({ exports: { ".": { default: "./dist/src/index.js" } } }),
  };
  await Promise.all(
    Object.entries(all).map(async ([path, text]) => {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }),
  );
  return promisify(execFile)(process.execPath, [SCRIPT], { cwd: directory }).then(
    ({ stderr }) => stderr,
    (error: { readonly stderr: string }) => error.stderr,
  );
}

test("an export that its own file alone uses, and an unused barrel, fail the check", async () => {
  const stderr = await check({
    "src/index.ts": 'export { span } from "./span.js";\n',
    "src/span.ts":
      "export interface Options {}\nexport const span = (options: Options) => options;\n",
    "src/barrel.ts": 'export { span, span as renamed } from "./span.js";\n',
  });

  expect(stderr.trimEnd().split("\n")).toEqual([
    "No other file imports these exports:",
    "src/barrel.ts: span",
    "src/barrel.ts: renamed",
    "src/span.ts: Options",
  ]);
});

test("exports that an entry, a test or a dynamic import takes pass the check", async () => {
  const stderr = await check({
    "src/index.ts": 'export * from "./whole.js";\nexport const main = () => import("./lazy.js");\n',
    "src/whole.ts": "export const whole = 1;\n",
    "src/lazy.ts": "export class Lazy {}\n",
    "src/user.ts": 'void import("./lazy.js").then(({ Lazy }) => Lazy);\n',
    "src/page.tsx": "export function Page() {}\n",
    "decorators/tested.ts": "export type Tested = 1;\nexport let counted = 1;\n",
    "test/tested.test.ts": [
      'import { Page } from "../src/page.js";',
      'import { type Tested } from "../decorators/tested.js";',
      `const program = 'import { counted } from "#decorators/tested.js";';`,
    ].join("\n"),
  });

  expect(stderr).toBe("");
});
