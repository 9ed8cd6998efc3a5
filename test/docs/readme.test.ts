// The README's example is what somebody copies first: it must compile as it stands and run.
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startMistralStandIn } from "../../src/testing/index.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
/** Inside the project, so that "mistral-traced" is the built package itself. */
const directory = join(root, "dist/readme-example");

beforeAll(async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const example = /```ts\n([^]*?)```/.exec(readme)?.[1] ?? "";
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "example.ts"), example);
  const tsconfig = {
    extends: "../../tsconfig.json",
    compilerOptions: { noEmit: false, rootDir: ".", outDir: "out" },
    include: ["example.ts"],
    exclude: [],
  };
  await writeFile(join(directory, "tsconfig.json"), JSON.stringify(tsconfig));
});

afterAll(() => rm(directory, { recursive: true }));

it("compiles as it stands, and answers when it is run", async () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "-p", directory]);

  await using mistral = await startMistralStandIn();
  const program = join(directory, "out/example.js");
  const compiled = await readFile(program, "utf8");
  const options = JSON.stringify({ apiKey: "any", serverURL: mistral.url });
  const pointed = compiled.replace("new PainterGuide()", `new PainterGuide(${options})`);
  expect(pointed).not.toBe(compiled);
  await writeFile(program, pointed);
  const { stdout } = await run(process.execPath, [program], {
    env: { ...process.env, LANGFUSE_TRACING_ENABLED: "false" },
  });

  expect(stdout).toContain("Who is the best painter from Spain?");
}, 60_000);
