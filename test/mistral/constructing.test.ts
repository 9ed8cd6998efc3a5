// Arguments of `MistralTraced`'s constructor: none, the SDK's options, a client, or refused ones.
import { Mistral } from "@mistralai/mistralai";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { InvalidOptionError } from "../../src/foundation/errors.js";
import { MistralTraced } from "../../src/mistral/mistral-traced.js";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";
import { ask, model, startClient } from "./client.js";

describe("constructing MistralTraced", () => {
  beforeEach(() => {
    vi.stubEnv("MISTRAL_API_KEY", undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
  });

  it("MistralTraced accepts a client, and records each call once also when that client is observed", async () => {
    const { raw, mistral } = await startClient();

    for (const given of [raw, mistral]) {
      const guide = new MistralTraced(given);
      const { observations } = await captureTraces(() =>
        guide.mistralCompletion({ model, messages: ask() }),
      );
      expect(guide.mistral).toBe(mistral);
      expect(observations).toHaveLength(1);
    }
  });

  it.each([
    ["a completion", (guide: MistralTraced) => guide.mistralCompletion({ model, messages: ask() })],
    [
      "a stream",
      (guide: MistralTraced) => guide.streamMistralCompletion({ model, messages: ask() }).next(),
    ],
    ["another call", (guide: MistralTraced) => guide.mistral.models.list()],
  ])(
    "MistralTraced without a key fails at the first call (%s), with advice",
    async (_, call: (guide: MistralTraced) => Promise<unknown>) => {
      await expect(captureTraces(() => call(new MistralTraced()))).rejects.toMatchObject({
        name: "MissingApiKeyError",
        message: expect.stringContaining("Set MISTRAL_API_KEY"),
      });
      await expect(call(new MistralTraced({ apiKey: undefined }))).rejects.toThrow(
        "MISTRAL_API_KEY",
      );
    },
  );

  it("MistralTraced without options uses the key that the environment has at the call", async () => {
    const keys: unknown[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      keys.push(request.headers.get("authorization"));
      return Response.json({ object: "list", data: [] });
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const guide = new MistralTraced();

    vi.stubEnv("MISTRAL_API_KEY", "from-the-environment");
    await guide.mistral.models.list();

    expect(keys).toEqual(["Bearer from-the-environment"]);
  });

  it("MISTRAL_TRACED_SERVER_URL points a MistralTraced at another server, without a key", async () => {
    await using standIn = await startMistralStandIn();
    vi.stubEnv("MISTRAL_TRACED_SERVER_URL", standIn.url);

    await new MistralTraced().mistralCompletion({ model, messages: ask() });
    await new MistralTraced({ apiKey: "own" }).mistralCompletion({ model, messages: ask() });

    expect(standIn.requests).toHaveLength(2);
  });

  it("a server in the code counts more than MISTRAL_TRACED_SERVER_URL", async () => {
    await using standIn = await startMistralStandIn();
    vi.stubEnv("MISTRAL_TRACED_SERVER_URL", "http://127.0.0.1:9");

    const guide = new MistralTraced({ apiKey: "own", serverURL: standIn.url });
    await guide.mistralCompletion({ model, messages: ask() });

    expect(standIn.requests).toHaveLength(1);
  });

  it("MISTRAL_TRACED_SERVER_URL without a URL is an error, and no call goes to Mistral", () => {
    vi.stubEnv("MISTRAL_TRACED_SERVER_URL", "localhost:8080");

    expect(() => new MistralTraced()).toThrow(
      new InvalidOptionError(
        'MISTRAL_TRACED_SERVER_URL must be a URL such as http://127.0.0.1:8080 (got "localhost:8080").',
      ),
    );
  });

  it.each([
    [{ mistral: {} }, /unknown option of the Mistral SDK `mistral`/],
    [{ timeoutMs: 5, client: new Mistral() }, /`client`/],
    ["a-secret-key", /got a string.*super\(\{ apiKey \}\)/],
    [null, /got null/],
    [[], /got an array/],
  ])("MistralTraced rejects the options %o", (options, message) => {
    const construct = (): unknown => new MistralTraced(options as never);

    expect(construct).toThrow(expect.objectContaining({ name: "InvalidOptionError" }));
    expect(construct).toThrow(message);
    expect(construct).not.toThrow(/a-secret-key/);
  });

  it.each([
    [null, /got null/],
    ["session-1", /got "session-1"/],
  ])("MistralTraced rejects the trace attributes %o", (attributes, message) => {
    expect(() => new MistralTraced({}, attributes as never)).toThrow(InvalidOptionError);
    expect(() => new MistralTraced({}, attributes as never)).toThrow(message);
    expect(() => observeMistral(new Mistral(), attributes as never)).toThrow(InvalidOptionError);
  });

  it("a subclass of MistralTraced may have its own constructor, as dependency injection needs", () => {
    class Injected extends MistralTraced {
      constructor(private readonly country: { name: string }) {
        super({ apiKey: "any" });
      }

      where(): string {
        return this.country.name;
      }
    }

    expect(new Injected({ name: "France" }).where()).toBe("France");
  });

  it("a printed MistralTraced shows no key", () => {
    const guide = new MistralTraced({ apiKey: "a-secret-key" });

    expect(JSON.stringify(guide)).toBe("{}");
    expect(Object.keys(guide)).toEqual([]);
  });
});
