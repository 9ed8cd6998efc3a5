import { describe, expect, test } from "vitest";
import { observe } from "../../decorators/index.js";
import { configure } from "../../src/export/configure.js";
import { flush } from "../../src/export/lifecycle.js";
import { counters } from "../../src/export/registry.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { endObservations, unconfigured } from "./set-up.js";

unconfigured();
const keys = { publicKey: "pk-lf-test", secretKey: "sk-lf-test" };

describe("delivery to Langfuse", () => {
  test("a tree of observed calls arrives complete and breaks no rule of Langfuse", async () => {
    await using receiver = await startReceiver();
    configure({ ...keys, baseUrl: `${receiver.url}/`, environment: "test", release: "r1" });
    const inner = observe(async (name: string) => `Hello ${name}`, { name: "inner" });
    const outer = observe(async (name: string) => inner(name), { name: "outer" });

    await outer("Zoë 🎨");
    await flush();

    receiver.assertClean({ complete: true });
    expect(receiver.observations.map(({ name, parentId }) => [name, parentId])).toEqual([
      ["outer", undefined],
      ["inner", receiver.spans[0]?.spanId],
    ]);
    expect(receiver.observations[1]).toMatchObject({
      input: "Zoë 🎨",
      output: "Hello Zoë 🎨",
      environment: "test",
      release: "r1",
    });
    expect(counters()).toEqual({ traced: 2, sent: 2, waiting: 0, dropped: 0, failed: 0 });
  });

  test("50,000 calls in one turn of the event loop arrive complete", async () => {
    await using receiver = await startReceiver();
    configure({ ...keys, baseUrl: receiver.url });

    const names = endObservations(50_000);
    expect(counters()).toMatchObject({ traced: 50_000, waiting: 50_000 });
    await flush();

    expect(new Set(receiver.spans.map(({ name }) => name))).toEqual(new Set(names));
    expect(receiver.violations).toEqual([]);
    expect(counters()).toEqual({
      traced: 50_000,
      sent: 50_000,
      waiting: 0,
      dropped: 0,
      failed: 0,
    });
  });

  test("a receiver that takes 80 ms an answer gets everything, several batches at a time", async () => {
    await using receiver = await startReceiver({ delayMs: 80 });
    configure({ ...keys, baseUrl: receiver.url });

    const names = endObservations(20_000);
    await flush();

    expect(new Set(receiver.spans.map(({ name }) => name))).toEqual(new Set(names));
    expect(counters()).toMatchObject({ sent: 20_000, waiting: 0 });
  });
});
