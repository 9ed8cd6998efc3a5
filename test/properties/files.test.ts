// Properties have files of their own, so that .ci/run can check them alone with a random seed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn, root } from "../docs/snippets.js";

test("each property is in a file named *.properties.test.ts, and is checked by check()", () => {
  const texts = filesIn("test", ".test.ts")
    .filter((file) => !file.startsWith("test/properties/"))
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
  const withFastCheck = texts.filter(({ text }) => text.includes('from "fast-check"'));
  const properties = texts.filter(({ file }) => file.endsWith(".properties.test.ts"));
  expect(withFastCheck).toEqual(properties);
  for (const { file, text } of properties) {
    expect(text, file).toMatch(/^import \{ check \} from ".*\/properties\/check\.js";$/m);
    expect(text, file).not.toMatch(/\bassert\b|\bfc\.check\b/);
  }
});
