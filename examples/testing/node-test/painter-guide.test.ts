// node:test: the traces of a service as a picture, in files that tsc has compiled.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { captureTraces, formatTrace, startMistralStandIn } from "mistral-traced/testing";
import { PainterGuide } from "../painter-guide.js";

let mistral: Awaited<ReturnType<typeof startMistralStandIn>>;
let guide: PainterGuide;

before(async () => {
  const replies = [
    { when: "France", text: "Claude Monet" },
    { when: "Spain", text: "Diego Velázquez" },
  ];
  mistral = await startMistralStandIn({ replies });
  guide = new PainterGuide({ apiKey: "any", serverURL: mistral.url });
});
after(() => mistral.close());

test("asks for all countries at the same time", async () => {
  const { observations } = await captureTraces(() => guide.findPainters(["France", "Spain"]));
  assert.equal(
    formatTrace(observations, { io: false, usage: false }),
    `findPainters (span)
├─ findPainter (chain)
│  └─ mistralCompletion (generation) mistral-small-latest
└─ findPainter (chain)
   └─ mistralCompletion (generation) mistral-small-latest`,
  );
});

test("tests that run at the same time", { concurrency: true }, async (t) => {
  await Promise.all(
    ["France", "Spain"].map((country) =>
      t.test(`asks for ${country}`, async () => {
        const { observations } = await captureTraces(() => guide.findPainter(country));
        assert.deepEqual(
          observations.map(({ name }) => name),
          ["findPainter", "mistralCompletion"],
        );
        assert.equal(observations[0]?.input, country);
      }),
    ),
  );
});
