// Rules for observed methods that hold in both decorator systems; the file is run in each.
import { describe, expect, it, vi } from "vitest";
import { observe } from "../../../src/index.js";
import { captureTraces, formatTrace } from "../../../src/testing/index.js";
import { state } from "../../../src/tracing/state.js";

const GREET = Symbol("greet");

class Guide {
  constructor(readonly city = "Paris") {}

  @observe()
  async answer(question: string) {
    const [first] = await this.findAll(question);
    return `${this.city}: ${first}`;
  }

  @observe
  async findAll(question: string) {
    return [question.toUpperCase()];
  }

  @observe({ name: "rate-answer", asType: "evaluator", captureInput: false })
  rate(answer: string, scale = 10) {
    return Math.min(answer.length, scale);
  }

  @observe()
  static create() {
    return new this();
  }

  @observe()
  [GREET]() {
    return "hello";
  }

  @observe()
  async *stream(count: number) {
    for (let index = 0; index < count; index += 1) yield index;
  }

  @observe()
  *pair() {
    yield this.city;
    return "done";
  }
}

class Local extends Guide {
  @observe()
  override async findAll(question: string) {
    return [...(await super.findAll(question)), "local"];
  }
}

/** A mixin: what it adds is traced on whatever class it is mixed into. */
function talking(base: typeof Guide) {
  class Talker extends base {
    @observe()
    talk() {
      return "blah";
    }
  }
  return Talker;
}

function Point(this: { x: number }, x: number) {
  this.x = x;
}

describe("an observed method", () => {
  it("an observed method records its arguments, its result and its nested calls", async () => {
    const { result, observations } = await captureTraces(() => new Guide().answer("who?"));
    expect(result).toBe("Paris: WHO?");
    expect(formatTrace(observations)).toMatchInlineSnapshot(`
      "answer (span)
      │ in:  who?
      │ out: Paris: WHO?
      └─ findAll (span)
           in:  who?
           out: {"output":["WHO?"]}"
    `);
  });

  it("an observed synchronous method stays synchronous", async () => {
    const { result, observations } = await captureTraces(() => ({
      rated: new Guide().rate("short"),
    }));
    expect(result.rated).toBe(5);
    expect(formatTrace(observations)).toBe("rate-answer (evaluator)\n  out: 5");
  });

  it("an observed static method has its class as this", async () => {
    const { result, observations } = await captureTraces(() => Guide.create());
    expect(result).toBeInstanceOf(Guide);
    expect(observations.map(({ name }) => name)).toEqual(["create"]);
  });

  it("an observed method named by a symbol is recorded under the symbol's description", async () => {
    const { observations } = await captureTraces(() => new Guide()[GREET]());
    expect(observations.map(({ name }) => name)).toEqual(["greet"]);
  });

  it("an observed method named by a number is recorded under the number", async () => {
    class Answers {
      @observe()
      404() {
        return "not found";
      }

      @observe
      static 500() {
        return "failed";
      }
    }
    const { result, observations } = await captureTraces(() => [
      new Answers()[404](),
      Answers[500](),
    ]);
    expect(result).toEqual(["not found", "failed"]);
    expect(observations.map(({ name }) => name)).toEqual(["404", "500"]);
  });

  it("an observed method may be named by a symbol without description", async () => {
    const blank = Symbol("");
    class Blank {
      @observe()
      [blank]() {}
    }
    const { observations } = await captureTraces(() => new Blank()[blank]());
    expect(observations.map(({ name }) => name)).toEqual(["symbol"]);
  });

  it("a method of a class whose name can't be read is observed", async () => {
    class Plugin {
      static get name(): string {
        throw new Error("every plugin must have a name");
      }
      @observe()
      run() {
        return "ran";
      }
    }
    const { observations } = await captureTraces(() => new Plugin().run());
    expect(formatTrace(observations)).toBe("run (span)\n  out: ran");
  });

  it("an observed method throws its own error, and the observation records it", async () => {
    const thrown = new RangeError("too far");
    class Walker {
      @observe()
      walk(): never {
        throw thrown;
      }
    }
    const { result, observations } = await captureTraces(() => {
      try {
        return new Walker().walk();
      } catch (error) {
        return error;
      }
    });
    expect(result).toBe(thrown);
    expect(formatTrace(observations)).toBe(
      'walk (span) ERROR "too far"\n  out: {"error":"RangeError: too far"}',
    );
  });

  it("an observation of a generator method lasts until its generator is consumed", async () => {
    const { result, observations } = await captureTraces(async () => {
      const items: unknown[] = [];
      for await (const item of new Guide().stream(2)) items.push(item);
      return [items, ...new Guide().pair()];
    });
    expect(result).toEqual([[0, 1], "Paris"]);
    expect(formatTrace(observations, { io: false })).toBe("stream (span)\npair (span)");
  });

  it("an observed method keeps its name and length and is not enumerable", () => {
    const descriptor = Object.getOwnPropertyDescriptor(Guide.prototype, "rate");
    expect(Guide.prototype.rate.name).toBe("rate");
    expect(Guide.prototype.rate.length).toBe(1);
    expect(Guide.prototype[GREET].name).toBe("[greet]");
    expect(descriptor).toMatchObject({ enumerable: false, configurable: true, writable: true });
    expect(Object.keys(new Guide())).toEqual(["city"]);
  });

  it("an observed method keeps its kind: async, generator or async generator", () => {
    const { answer, stream, pair, rate } = Guide.prototype;
    expect([answer, stream, pair, rate].map((method) => method.constructor.name)).toEqual([
      "AsyncFunction",
      "AsyncGeneratorFunction",
      "GeneratorFunction",
      "Function",
    ]);
    expect(String(rate)).toContain("Math.min(answer.length, scale)");
  });

  it("an observed method is not a constructor, as other methods", () => {
    expect(() => Reflect.construct(Guide.prototype.rate, ["a"])).toThrow(TypeError);
    expect(Object.hasOwn(Guide.prototype.rate, "prototype")).toBe(false);
  });

  it("an observed method keeps this when bound and loses it when detached", async () => {
    const { findAll, pair } = new Guide();
    const { observations } = await captureTraces(async () => {
      await findAll("detached");
      expect(pair.bind(new Local("Rome"))().next().value).toBe("Rome");
    });
    expect(observations.map(({ name }) => name)).toContain("findAll");
    expect(() => [...Reflect.apply(pair, undefined, [])]).toThrow(TypeError);
  });

  it("an override that calls super is one observation for each level", async () => {
    const { observations } = await captureTraces(() => new Local().findAll("x"));
    expect(formatTrace(observations, { io: false })).toBe("findAll (span)\n└─ findAll (span)");
  });

  it("@observe works in a mixin", async () => {
    const { result, observations } = await captureTraces(() => new (talking(Guide))().talk());
    expect(result).toBe("blah");
    expect(observations.map(({ name }) => name)).toEqual(["talk"]);
  });

  it("an observed method records nothing outside a capture when nothing is configured", () => {
    expect(new Guide().rate("outside")).toBe(7);
  });
});

describe("an observed function", () => {
  it("observe records a function under its own name or the given one", async () => {
    const double = observe("twice", (n: number) => n * 2);
    const { result, observations } = await captureTraces(() => double(observe(half)(42)));
    expect(result).toBe(42);
    expect(observations.map(({ name }) => name)).toEqual(["half", "twice"]);
  });

  it("observe(fn) keeps own properties and symbols, name and length", () => {
    const extra = Symbol("extra");
    const bare = Object.assign(identity, { version: 3, [extra]: "kept" });
    const traced = observe(bare);
    expect(traced).not.toBe(bare);
    expect([traced.name, traced.length, traced.version, traced[extra]]).toEqual([
      "identity",
      1,
      3,
      "kept",
    ]);
  });

  it("observe(fn) keeps the function's own toString, and accepts a frozen function", async () => {
    const route = Object.freeze(Object.assign(() => "found", { toString: () => "/painters" }));
    expect(String(observe(route))).toBe("/painters");
    const { result, observations } = await captureTraces(() =>
      observe(Object.freeze(observe(route)), { name: "again" })(),
    );
    expect(result).toBe("found");
    expect(observations.map(({ name }) => name)).toEqual(["again"]);
  });

  it.each<[string, PropertyDescriptor]>([
    ["no text", { value: Symbol("name") }],
    ["a getter that throws", { get: () => expect.unreachable() }],
  ])("observe(fn) records a function whose name is %s as anonymous", async (_what, descriptor) => {
    const traced = observe(Object.defineProperty(() => 1, "name", descriptor));
    const { observations } = await captureTraces(traced);
    expect(observations.map(({ name }) => name)).toEqual(["anonymous"]);
  });

  it("observe(fn) warns once of functions without a name, and of no other", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      state.warned.clear();
      observe("twice", (n: number) => n * 2);
      observe((n: number) => n * 2, { name: "twice" });
      observe(half);
      expect(warn).not.toHaveBeenCalled();
      observe((n: number) => n * 2);
      observe(() => 1);
      expect(warn.mock.calls).toEqual([
        [
          'mistral-traced: observe(fn) received a function without a name, so its observations are called "anonymous". Write observe("name", fn).',
        ],
      ]);
    } finally {
      warn.mockRestore();
    }
  });

  it("options beside a name hold for the calls", async () => {
    const double = observe("twice", (n: number) => n * 2, { asType: "tool", captureInput: false });
    const { observations } = await captureTraces(() => double(21));
    expect(formatTrace(observations)).toBe("twice (tool)\n  out: 42");
  });

  it("observe(fn) of a constructor constructs, also for subclasses", () => {
    const Traced = observe(Point) as unknown as new (x: number) => { x: number };
    class Sub extends Traced {}
    expect(new Traced(3).x).toBe(3);
    expect(new Traced(3)).toBeInstanceOf(Point);
    expect(new Sub(4)).toBeInstanceOf(Sub);
  });
});

function identity(n: number) {
  return n;
}

function half(n: number) {
  return n / 2;
}
