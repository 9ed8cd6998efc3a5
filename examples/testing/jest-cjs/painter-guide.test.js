// Jest with CommonJS: the same service, compiled to CommonJS.
const { captureTraces, formatTrace, startMistralStandIn } = require("mistral-traced/testing");
const { PainterGuide } = require("./dist/painter-guide.js");

let mistral;
let guide;

beforeAll(async () => {
  const replies = [
    { when: "France", text: "Claude Monet" },
    { when: "Spain", text: "Diego Velázquez" },
  ];
  mistral = await startMistralStandIn({ replies });
  guide = new PainterGuide({ apiKey: "any", serverURL: mistral.url });
});
afterAll(() => mistral.close());

test("asks for all countries at the same time", async () => {
  const { observations } = await captureTraces(() => guide.findPainters(["France", "Spain"]));
  expect(formatTrace(observations, { io: false, usage: false })).toMatchInlineSnapshot(`
"findPainters (span)
├─ findPainter (chain)
│  └─ mistralCompletion (generation) mistral-small-latest
└─ findPainter (chain)
   └─ mistralCompletion (generation) mistral-small-latest"
`);
});

test.concurrent.each(["France", "Spain"])("asks for %s", async (country) => {
  const { observations } = await captureTraces(() => guide.findPainter(country));
  expect(observations.map(({ name }) => name)).toEqual(["findPainter", "mistralCompletion"]);
  expect(observations[0].input).toBe(country);
});
