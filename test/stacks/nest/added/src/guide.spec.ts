import { flush } from "mistral-traced";
import { answer } from "./guide";

// The first run transforms Mistral's SDK, and the machine may be busy with other builds.
test("the guide answers", async () => {
  expect(await answer("France")).toBe("Claude Monet");
  await flush();
}, 60_000);
