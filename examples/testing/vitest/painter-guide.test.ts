// Vitest: the traces of a service as a picture, several tests at the same time.
import { captureTraces, formatTrace, startMistralStandIn } from "mistral-traced/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PainterGuide } from "../painter-guide.js";

let mistral: Awaited<ReturnType<typeof startMistralStandIn>>;
let guide: PainterGuide;

beforeAll(async () => {
  mistral = await startMistralStandIn({
    replies: [
      { when: "France", text: "Claude Monet", usage: { promptTokens: 14, completionTokens: 3 } },
      { when: "Spain", text: "Diego Velázquez", usage: { promptTokens: 14, completionTokens: 5 } },
      { when: "Atlantis", status: 429 },
    ],
  });
  guide = new PainterGuide({ apiKey: "any", serverURL: mistral.url });
});
afterAll(() => mistral.close());

test("asks for all countries at the same time", async () => {
  const { result, observations } = await captureTraces(() =>
    guide.findPainters(["France", "Spain"]),
  );
  expect(result).toEqual(["Claude Monet", "Diego Velázquez"]);
  expect(formatTrace(observations, { io: false })).toMatchInlineSnapshot(`
    "findPainters (span)
    ├─ findPainter (chain)
    │  └─ mistralCompletion (generation) mistral-small-latest
    │       usage: input 14, output 3, total 17
    └─ findPainter (chain)
       └─ mistralCompletion (generation) mistral-small-latest
            usage: input 14, output 5, total 19"
  `);
});

test.concurrent.each(["France", "Spain"])("asks for %s", async (country) => {
  const { observations } = await captureTraces(() => guide.findPainter(country));
  expect(observations.map(({ name, input }) => [name, input])).toEqual([
    ["findPainter", country],
    ["mistralCompletion", expect.stringContaining(country)],
  ]);
});

test("records that Mistral had too much to do", async () => {
  const { observations } = await captureTraces(() => guide.findPainter("Atlantis").catch(() => 0));
  expect(observations.map(({ name, level }) => [name, level])).toEqual([
    ["findPainter", "ERROR"],
    ["mistralCompletion", "ERROR"],
  ]);
});
