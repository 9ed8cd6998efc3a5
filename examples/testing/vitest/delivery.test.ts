// Vitest: what reaches Langfuse, over HTTP, at a stand-in that knows its rules.
import { configure, flush, observe } from "mistral-traced";
import { startReceiver } from "mistral-traced/testing";
import { expect, test } from "vitest";

const greet = observe("greet", (name: string) => `Hello ${name}`);

test("sends what Langfuse can read, with nothing secret in it", async () => {
  const langfuse = await startReceiver();
  const { url: baseUrl, publicKey, secretKey } = langfuse;
  configure({
    destination: { langfuse: { baseUrl, publicKey, secretKey } },
    mask: ({ data }) => data.replaceAll("Ada", "***"),
  });
  greet("Ada");
  await flush();
  langfuse.assertClean({ complete: true });
  expect(langfuse.observations).toMatchObject([
    { name: "greet", input: "***", output: "Hello ***" },
  ]);
  await langfuse.close();
});
