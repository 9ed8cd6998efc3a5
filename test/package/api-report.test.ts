// The report on the public surface fails where a signature names a type that a user can't import.
// It reads the package of the working directory, so that each test makes up a small one.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../scripts/api-report.mjs", import.meta.url));

const LEAK = {
  "dist/index.d.ts": 'export { type Captures } from "./captures.js";\n',
  "dist/captures.d.ts": `import type { Span } from "./span.js";
/** Captures. */
export interface Captures {
    readonly first: Entry;
}
interface Entry {
    readonly span: Span;
}
export {};
`,
  "dist/span.d.ts": `/** A span. */
export interface Span {
    readonly id: string;
}
`,
};

interface Outcome {
  readonly failed: boolean;
  readonly stderr: string;
  readonly report: string;
}

/** The report on a package of `files` that exports dist/index.d.ts. */
async function report(
  files: Readonly<Record<string, string>>,
  machinery: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), "mistral-traced-api-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const all = {
    ...files,
    "package.json": JSON.stringify({
      name: "made-up",
      exports: { ".": { types: "./dist/index.d.ts" } },
    }),
    "etc/type-machinery.json": JSON.stringify(machinery),
  };
  await Promise.all(
    Object.entries(all).map(async ([path, text]) => {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }),
  );
  const { failed, stderr } = await promisify(execFile)(process.execPath, [SCRIPT], {
    cwd: directory,
  }).then(
    (output) => ({ failed: false, stderr: output.stderr }),
    (error: { readonly stderr: string }) => ({ failed: true, stderr: error.stderr }),
  );
  return { failed, stderr, report: await readFile(join(directory, "etc/api.md"), "utf8") };
}

test("a type that a signature reaches and its entry does not export fails the report", async () => {
  expect(await report(LEAK)).toMatchObject({
    failed: true,
    stderr: `The public surface leaks:
made-up: a user can't import Entry (dist/captures.d.ts), which Captures > Entry reaches. Export it from this entry, take it out of the signature, or list it in etc/type-machinery.json with a reason.
made-up: a user can't import Span (dist/span.d.ts), which Captures > Entry > Span reaches. Export it from this entry, take it out of the signature, or list it in etc/type-machinery.json with a reason.
`,
  });
});

test("an exported type and listed type machinery pass the report, which names both", async () => {
  const files = {
    ...LEAK,
    "dist/index.d.ts": `${LEAK["dist/index.d.ts"]}export { type Span as PublicSpan } from "./span.js";\n`,
  };
  const outcome = await report(files, { Entry: "A step of Captures." });

  expect(outcome).toMatchObject({ failed: false, stderr: "" });
  expect(outcome.report).toContain(
    "`Captures`, `PublicSpan`\n\nType machinery: `Entry`\n\n```ts\ninterface Captures",
  );
});

test("type machinery without a reason fails the report, and so does a name listed in vain", async () => {
  const { failed, stderr } = await report(LEAK, {
    Entry: "",
    Span: "Internal.",
    Gone: "Was here.",
  });

  expect(failed).toBe(true);
  expect(stderr.split("\n")).toEqual([
    "The public surface leaks:",
    "etc/type-machinery.json: Entry needs a reason.",
    "etc/type-machinery.json: no signature reaches an unexported Gone. Remove it.",
    "",
  ]);
});
