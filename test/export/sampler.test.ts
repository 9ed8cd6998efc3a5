import { describe, expect, test, vi } from "vitest";
import { configure, continueTrace, flush, observe, traceHeaders } from "../../src/index.js";
import { startReceiver } from "../../src/testing/index.js";
import type { ConfigureOptions } from "../../src/export/configure/configure-options.js";
import type { SamplerInput } from "../../src/export/configure/sampler.js";
import { langfuseAt, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

const leaf = observe("leaf", () => traceHeaders());
const health = observe("health", (_path: string) => leaf());
const chat = observe("chat", (_user: { plan: string }) => leaf());

describe("a function that samples", () => {
  test("a sampler decides by name and arguments, for nested calls too", async () => {
    await using langfuse = await startReceiver();
    const asked: SamplerInput[] = [];
    configure({
      destination: langfuseAt(langfuse.url),
      sample: (call) => {
        asked.push(call);
        return call.name === "chat" && (call.args[0] as { plan: string }).plan === "pro";
      },
    });
    health("/");
    chat({ plan: "free" });
    chat({ plan: "pro" });
    await flush();

    expect(langfuse.observations.map(({ name }) => name).toSorted()).toEqual(["chat", "leaf"]);
    expect(asked.map(({ name, args }) => [name, ...args])).toEqual([
      ["health", "/"],
      ["chat", { plan: "free" }],
      ["chat", { plan: "pro" }],
    ]);
    expect(asked[2]?.traceId).toBe(langfuse.spans[0]?.traceId);
    langfuse.assertClean({ complete: true });
  });

  test("a sampler decides for called services too", async () => {
    await using langfuse = await startReceiver();
    configure({
      destination: langfuseAt(langfuse.url),
      sample: ({ name }) => name !== "health",
    });
    const other = (headers: Record<string, string>) => continueTrace(headers, () => leaf());
    expect(other(health("/"))["traceparent"]).toMatch(/-00$/);
    expect(other(chat({ plan: "pro" }))["traceparent"]).toMatch(/-01$/);
    await flush();
    expect(langfuse.observations.map(({ name }) => name).toSorted()).toEqual([
      "chat",
      "leaf",
      "leaf",
    ]);
  });

  test("a sampler may return a rate, or undefined for that of the process", async () => {
    await using langfuse = await startReceiver();
    const rates: Record<string, number | undefined> = { none: 0, all: 1, wrong: Number.NaN };
    const configured: ConfigureOptions = {
      destination: langfuseAt(langfuse.url),
      sample: ({ name }) => rates[name],
    };
    vi.stubEnv("LANGFUSE_SAMPLE_RATE", "0");
    configure(configured);
    for (const name of ["none", "all", "wrong", "other"]) observe(name, () => 1)();
    vi.stubEnv("LANGFUSE_SAMPLE_RATE", "1");
    configure(configured);
    for (const name of ["none", "other"]) observe(name, () => 1)();
    await flush();
    // Each configuration has a way out of its own, and neither waits for the other.
    expect(langfuse.observations.map(({ name }) => name).toSorted()).toEqual(["all", "other"]);
  });

  test("a sampler that throws is reported, and the rate of the process applies", async () => {
    await using langfuse = await startReceiver();
    configure({
      destination: langfuseAt(langfuse.url),
      sample: () => {
        throw new Error("no idea");
      },
    });
    expect(leaf()).toHaveProperty("traceparent");
    await flush();
    expect(langfuse.observations).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining("no idea")]);
  });
});
