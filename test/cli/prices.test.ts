// `mistral-traced prices`: the table, and model definitions in a Langfuse project.
import { describe, expect, test } from "vitest";
import { modelDefinitions, TIER, changesTo } from "../../src/cli/model-definitions.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import type { Receiver } from "../../src/testing/receiver/receiver.js";
import { commandLine } from "./bin.js";

const { run } = commandLine();

const envOf = ({ url, publicKey, secretKey }: Receiver) => ({
  LANGFUSE_BASE_URL: url,
  LANGFUSE_PUBLIC_KEY: publicKey,
  LANGFUSE_SECRET_KEY: secretKey,
});

interface Stored {
  readonly id: string;
  readonly modelName: string;
  readonly matchPattern: string;
}

async function modelsAt({ url, publicKey, secretKey }: Receiver): Promise<Stored[]> {
  const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`;
  const response = await fetch(`${url}/api/public/models`, { headers: { authorization } });
  return ((await response.json()) as { data: Stored[] }).data;
}

describe("prices", () => {
  test("prices lists names with their model, price, source and days", async () => {
    const { stdout, code } = await run(["prices"]);

    expect(stdout).toMatch(/^NAME +MODEL +PRICE +SINCE +CHECKED +SOURCE\n/);
    expect(stdout).toMatch(
      /^mistral-large-latest +mistral-large-2512 +input 0.5, output 1.5 +2025-12-02 +2026-/m,
    );
    expect(stdout).toMatch(/^voxtral-mini-2602 +sound 0.003 a minute .*genai-prices/m);
    expect(code).toBe(0);
  });

  test("prices --json has rates for a million of each kind, and the names without a price", async () => {
    const { stdout } = await run(["prices", "--json"]);

    const { prices, withoutPrice } = JSON.parse(stdout) as Record<string, object[]>;
    expect(prices).toContainEqual({
      name: "codestral-embed",
      model: "codestral-embed-2505",
      rates: { input: 0.15, output: 0 },
      since: "2025-05-28",
      source: expect.stringContaining("codestral-embed-25-05"),
      checked: expect.stringMatching(/^2026-/),
    });
    expect(withoutPrice?.length).toBeGreaterThan(0);
  });

  test("prices --push shows the changes, and writes nothing without a yes", async () => {
    await using receiver = await startReceiver();

    const { stdout, stderr, code } = await run(["prices", "--push"], envOf(receiver));

    expect(stdout).toMatch(
      /^\+ mistral-large-2512: input 0.5, output 1.5, input_cached_tokens 0.05/m,
    );
    expect(stderr).toContain("Nothing was written. Add --yes");
    expect(code).toBe(1);
    expect(await modelsAt(receiver)).toEqual([]);
  });

  test("prices --push --yes writes definitions once, and repairs its own", async () => {
    await using receiver = await startReceiver();
    const push = () => run(["prices", "--push", "--yes"], envOf(receiver));

    const first = await push();
    const written = await modelsAt(receiver);
    expect(first).toMatchObject({ code: 0 });
    expect(written.length).toBe(modelDefinitions(Date.now()).length);
    expect(receiver.violations).toEqual([]);

    const requests = receiver.requests.length;
    const second = await push();
    expect(second.stderr).toContain("0 to create (+), 0 to replace (~)");
    expect(receiver.requests.slice(requests).map(({ method }) => method)).toEqual(["GET"]);
  });

  test("prices --push never touches a definition that was made otherwise", async () => {
    await using receiver = await startReceiver();
    const { url, publicKey, secretKey } = receiver;
    const own = {
      modelName: "Our large model",
      matchPattern: "(?i)^mistral-large-(2512|latest)$",
      unit: "TOKENS",
      inputPrice: 1,
    };
    await fetch(`${url}/api/public/models`, {
      method: "POST",
      body: JSON.stringify(own),
      headers: {
        authorization: `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`,
      },
    });

    const { stdout } = await run(["prices", "--push", "--yes"], envOf(receiver));

    expect(stdout).toMatch(/^! mistral-large-2512: a definition from elsewhere/m);
    const models = await modelsAt(receiver);
    expect(models.filter(({ modelName }) => /mistral-large-(2512|latest)/.test(modelName))).toEqual(
      [],
    );
    expect(models).toContainEqual(expect.objectContaining(own));
  });

  test("prices --push without keys names them", async () => {
    const { stderr, code } = await run(["prices", "--push"]);
    expect(stderr).toContain("LANGFUSE_PUBLIC_KEY");
    expect(code).toBe(1);
  });
});

describe("the model definitions", () => {
  const definitions = modelDefinitions(Date.parse("2026-11-29"));
  const matching = (name: string): string[] =>
    definitions
      .filter(({ matchPattern }) => new RegExp(matchPattern.replace("(?i)", ""), "i").test(name))
      .map(({ modelName }) => modelName);

  test.each([
    ["mistral-large-latest", "mistral-large-latest"],
    ["mistral-large-2512", "mistral-large-2512"],
    ["Mistral-Large-3", "mistral-large-2512"],
    ["mistralai/Mistral-Small-3.2-24B-Instruct-2506", "mistral-small-2506"],
    ["ft:open-mistral-7b:abc:20240601:def", "open-mistral-7b"],
    ["mistral-small-2503@001", "mistral-small-2503"],
  ])("%s is priced by the definition %s alone", (name, model) => {
    expect(matching(name)).toEqual([model]);
  });

  test("a name that moved is priced from that day on", () => {
    const latest = definitions.find(({ modelName }) => modelName === "mistral-large-latest");
    expect(latest?.startDate).toBe("2025-12-02T00:00:00.000Z");
  });

  test("a definition of this package with another price is replaced", () => {
    const [definition] = definitions;
    if (definition === undefined) throw new Error("there are no definitions");
    const tier = { ...definition.pricingTiers[0], prices: { input: 9 } };
    const stored = { ...definition, id: "m1", pricingTiers: [tier] };

    expect(changesTo([stored], [definition])).toEqual([
      { action: "replace", definition, id: "m1" },
    ]);
    expect(tier.name).toBe(TIER);
  });
});
