import { flush } from "mistral-traced";
import { expect, test } from "vitest";
import { answer } from "./guide";

// The machine may be busy with other builds.
test("the guide answers", { timeout: 60_000 }, async () => {
  expect(await answer("France")).toBe("Claude Monet");
  await flush();
});
