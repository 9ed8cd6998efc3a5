// The heart of the kill table, for every test run; `npm run test:kills` proves all of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cleanUp, inCell, proveCell } from "./cell.js";
import { documentation } from "./documentation.js";
import { EXITS, type Exit } from "./exits.js";
import { STATES } from "./states.js";

afterAll(cleanUp);

const CORE = ["natural", "exit 3", "throw", "reject", "SIGTERM", "SIGTERM once", "SIGINT graceful"];

for (const exit of EXITS.filter(({ how }) => CORE.includes(how))) {
  describe.concurrent(`a program that ends by: ${exit.title}`, () => {
    for (const state of STATES.filter(({ name }) => name === "up" || name === "503")) {
      test(`a program that ends by ${exit.title} loses nothing while Langfuse is: ${state.name}`, () =>
        proveCell(exit, state));
    }
  });
}

test.each(["once", "graceful"])(
  "a signal listener (%s) in a program without a spool sees the process as if untraced",
  async (kind) => {
    const exit = EXITS.find(({ how }) => how === `SIGTERM ${kind}`) as Exit;
    await inCell(exit, { name: "hanging", kind: "failing", answer: () => "hang" }, async () => {}, {
      env: { MISTRAL_TRACED_SPOOL: "0" },
    });
  },
);

test("docs/delivery.md shows the table of exits that is tested", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/delivery.md"), "utf8");
  expect(text).toContain(documentation());
});
