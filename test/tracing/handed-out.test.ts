// Instances that hand out streams by getters and methods: what they are to the program, and what is
// recorded of what it takes.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import { abandonAll } from "../../src/tracing/iterations/consumption.js";
import { captureTraces } from "../../src/testing/index.js";

let reads = 0;

/** As the result of the AI SDK's streamText. */
class Result {
  readonly #texts: readonly string[];
  readonly #total = Promise.resolve({ total: 3 });
  readonly id = 7;

  constructor(texts = ["a", "b"]) {
    this.#texts = texts;
  }

  get textStream(): ReadableStream<string> {
    reads += 1;
    return ReadableStream.from(this.#texts);
  }

  get usage(): Promise<unknown> {
    return this.#total;
  }

  get kind(): string {
    return "text";
  }

  async consumeStream(): Promise<void> {
    for await (const _ of this.textStream);
  }

  toTextStreamResponse(): Response {
    const body = this.textStream.pipeThrough(new TextEncoderStream());
    return new Response(body, { headers: { "content-type": "text/plain" } });
  }

  pipeTextStreamToResponse(written: string[]): void {
    const stream = this.textStream;
    void (async () => {
      for await (const text of stream) written.push(text);
    })();
  }
}

async function textOf(stream: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const part of stream) text += part;
  return text;
}

const make = observe("make", () => new Result());

/** Records what `use` takes from a result. */
async function recordOf(use: (result: Result) => unknown, result = make) {
  const { observations } = await captureTraces(async () => {
    await use(result());
    await new Promise((resolve) => setTimeout(resolve, 5));
    abandonAll();
  });
  return observations.map(({ output, metadata }) => [output, metadata?.["consumption"]]);
}

describe("an instance that hands out streams", () => {
  test("ends with what the program takes", async () => {
    expect(await recordOf(({ textStream }) => textOf(textStream))).toEqual([["ab", undefined]]);
    expect(await recordOf(({ usage }) => usage)).toEqual([['{"total":3}', undefined]]);
    expect(await recordOf((result) => result.consumeStream())).toEqual([[undefined, undefined]]);
    const response = (result: Result) => result.toTextStreamResponse().text();
    expect(await recordOf(response)).toEqual([["ab", undefined]]);
    const written: string[] = [];
    const piped = await recordOf((result) => result.pipeTextStreamToResponse(written));
    expect([piped, written]).toEqual([[["ab", undefined]], ["a", "b"]]);
  });

  test("ends with the last of those taken at once, and names each", async () => {
    const both = await recordOf(async ({ usage, textStream }) => [
      await textOf(textStream),
      await usage,
    ]);
    expect(both).toEqual([['{"usage":{"total":3},"textStream":"ab"}', undefined]]);
  });

  test("is abandoned where nothing is taken or read", async () => {
    expect(await recordOf(({ kind }) => kind)).toEqual([['"[Result]"', "never consumed"]]);
    expect(await recordOf((result) => result.textStream)).toEqual([[undefined, "never consumed"]]);
    const two = (result: Result) => [result.textStream, result.textStream];
    expect(await recordOf(two)).toEqual([[undefined, "never consumed"]]);
  });

  test("ends each of the calls that returned it", async () => {
    const outer = observe("outer", () => make());
    const records = await recordOf(({ textStream }) => textOf(textStream), outer);
    expect(records).toEqual([
      ["ab", undefined],
      ["ab", undefined],
    ]);
  });

  test("is the same to the program, and no getter is run", async () => {
    reads = 0;
    await recordOf((result) => {
      const bare = new Result();
      expect(reads).toBe(0);
      expect(result).toBeInstanceOf(Result);
      expect([Object.keys(result), JSON.stringify(result), inspect(result)]).toEqual([
        Object.keys(bare),
        JSON.stringify(bare),
        inspect(bare),
      ]);
      expect(structuredClone(result)).toEqual(structuredClone(bare));
      expect(result.usage).toBe(result.usage);
      expect(result.kind).toBe("text");
      expect(() => Object.assign(result, { kind: "x" })).toThrow("which has only a getter");
    });
  });

  test("ends at return where it is frozen", async () => {
    const frozen = observe("make", () => Object.freeze(new Result()) as Result);
    const records = await recordOf(({ textStream }) => textOf(textStream), frozen);
    expect(records).toEqual([['"[Result]"', "not watched: the object is frozen"]]);
  });

  test.each([
    [
      "a model of data",
      new (class {
        stream = 1;
        get videoStream() {
          return "rtsp:";
        }
        toJSON() {
          return {};
        }
      })(),
    ],
    [
      "a service",
      new (class {
        createReadStream() {}
        getStream() {}
      })(),
    ],
    [
      "an emitter",
      new (class {
        get stream() {
          return 1;
        }
        on() {}
        emit() {}
      })(),
    ],
  ])("is not %s", async (_, value) => {
    const { observations } = await captureTraces(() => observe("make", () => value)());
    expect(observations).toHaveLength(1);
    expect(Object.getOwnPropertyNames(value).filter((key) => key !== "stream")).toEqual([]);
  });
});
