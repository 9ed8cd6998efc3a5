// A CommonJS program, no compiler: `require`, and `observe` round functions in place of decorators.
// Calls the real API with MISTRAL_API_KEY, else a mock server on this machine.
const { configure, flush, MistralTraced, observe, recordedFile } = require("mistral-traced");
const { startMistralStandIn } = require("mistral-traced/testing");

class PainterGuide extends MistralTraced {
  findPainter = observe("findPainter", async (country) => {
    const content = `Who is the best painter from ${country}? Answer in one short sentence.`;
    const messages = [{ role: "user", content }];
    const answer = await this.mistralCompletion({ model: "mistral-small-latest", messages });
    return answer.choices[0].message.content;
  });
}

async function main() {
  const standIn = process.env.MISTRAL_API_KEY ? undefined : await startMistralStandIn();
  if (!process.env.LANGFUSE_PUBLIC_KEY) configure({ record: true });
  const guide = new PainterGuide(standIn ? { apiKey: "any", serverURL: standIn.url } : {});
  console.log(await guide.findPainter("France"));
  await standIn?.close();
  // Needed only to name the file here: traces are delivered when the program ends.
  await flush();
  const file = recordedFile();
  if (file) console.log(`The trace is recorded in ${file}.`);
}

void main();
