import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compare, filesOf } from "./checkout.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mistral-traced-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the guard of the checkout names each file that came or went, also in hidden folders", () => {
  writeFileSync(join(folder, "kept"), "");
  writeFileSync(join(folder, "gone"), "");
  const before = filesOf(folder);
  rmSync(join(folder, "gone"));
  mkdirSync(join(folder, ".mistral-traced/spool"), { recursive: true });
  writeFileSync(join(folder, ".mistral-traced/spool/a.jsonl"), "");
  expect(() => compare(before, filesOf(folder))).toThrow(
    "The tests changed the checkout. Tests must write into temporary folders only.\n" +
      "  added: .mistral-traced/spool/a.jsonl\n" +
      "  removed: gone",
  );
});

test("the guard of the checkout ignores what the build and the package manager write", () => {
  const before = filesOf(folder);
  for (const name of ["dist", "node_modules", "examples/dist"]) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "file"), "");
  }
  expect(() => compare(before, filesOf(folder))).not.toThrow();
});
