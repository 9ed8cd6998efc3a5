// A CommonJS program: requires every entry of the package, and traces a class that calls a model.
const { equal, ok } = require("node:assert/strict");

for (const entry of process.argv.slice(2)) {
  const names = Object.keys(require(entry));
  ok(entry.endsWith("/register") ? names.length === 0 : names.length > 0, entry);
}

const { MistralTraced, observe } = require("mistral-traced");
const { captureTraces, formatTrace, startMistralStandIn } = require("mistral-traced/testing");

class Guide extends MistralTraced {
  answer = observe(
    async (content) => {
      const messages = [{ role: "user", content }];
      const answer = await this.mistralCompletion({ model: "mistral-small-latest", messages });
      return answer.choices[0].message.content;
    },
    { name: "answer" },
  );
}

async function main() {
  const mistral = await startMistralStandIn({ replies: [{ text: "Yes." }] });
  const guide = new Guide({ apiKey: "any", serverURL: mistral.url });
  const { result, observations } = await captureTraces(() => guide.answer("Is it?"));
  await mistral.close();
  equal(result, "Yes.");
  equal(
    formatTrace(observations, { io: false, usage: false }),
    "answer (span)\n└─ mistralCompletion (generation) mistral-small-latest",
  );
}

void main();
