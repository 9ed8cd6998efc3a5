// Positions of `@observe` beside methods, in both decorator systems; the file is run in each.
import { describe, expect, it, vi } from "vitest";
import { MisuseError, observe } from "../../../src/index.js";
import { captureTraces, formatTrace } from "../../../src/testing/index.js";

async function namesOf(run: () => unknown): Promise<string[]> {
  const { observations } = await captureTraces(run);
  return observations.map(({ name }) => name);
}

/** Another library's decorator that puts a wrapper of its own round the method. */
function shout(method: (...args: never[]) => string): (...args: never[]) => string;
function shout(target: object, key: string, descriptor: PropertyDescriptor): PropertyDescriptor;
function shout(...args: unknown[]): unknown {
  const descriptor = args[2] as PropertyDescriptor | undefined;
  const method = (descriptor?.value ?? args[0]) as (...args: unknown[]) => string;
  const loud = function (this: unknown, ...given: unknown[]): string {
    return Reflect.apply(method, this, given).toUpperCase();
  };
  return descriptor ? { ...descriptor, value: loud } : loud;
}

describe("a getter", () => {
  class City {
    reads = 0;

    @observe()
    get name() {
      this.reads += 1;
      return `city ${this.reads}`;
    }
    set name(_name: string) {
      this.reads = 0;
    }

    @observe({ name: "later" })
    get size() {
      return Promise.resolve(3);
    }

    @observe
    static get count() {
      return 7;
    }
  }

  it("each read of an observed getter is an observation with the property's name", async () => {
    const city = new City();
    const { observations } = await captureTraces(async () => [city.name, await city.size]);
    expect(formatTrace(observations)).toBe("name (span)\n  out: city 1\nlater (span)\n  out: 3");
    expect(await namesOf(() => City.count)).toEqual(["count"]);
  });

  it("an observed getter runs only when it is read, and keeps its setter", () => {
    const city = new City();
    expect(city.reads).toBe(0);
    expect([city.name, city.name]).toEqual(["city 1", "city 2"]);
    city.name = "reset";
    expect(city.name).toBe("city 1");
  });
});

describe("a static arrow function", () => {
  class Guide {
    static readonly place = "Rome";
    readonly own = 1;

    @observe()
    static visit = (who: string) => `${who} visits ${this.place}`;
  }

  it("an observed static arrow function is recorded under its field's name, with its own this", async () => {
    const { observations } = await captureTraces(() => Guide.visit("Ann"));
    expect(formatTrace(observations)).toBe("visit (span)\n  in:  Ann\n  out: Ann visits Rome");
    expect(Guide.visit.name).toBe("visit");
    expect(Object.keys(Guide)).toContain("visit");
  });
});

describe("a class", () => {
  const TOKEN = Symbol("token");

  class Base {
    inherited() {
      return "inherited";
    }
    greet() {
      return "base";
    }
  }

  @observe
  class Query {
    // oxlint-disable-next-line unicorn/no-thenable -- query builders have one
    then(done: (rows: number) => void) {
      done(3);
    }
  }

  @observe({ asType: "agent" })
  class Service extends Base {
    handler = () => "field";
    static handler = () => "static field";
    static readonly Base = Base;

    constructor(readonly city = "Paris") {
      super();
    }
    override greet(): string {
      return `${super.greet()} ${this.city}`;
    }
    async visit() {
      return this.greet();
    }
    @observe({ name: "mine", asType: "tool" })
    own() {
      return "own";
    }
    get size() {
      return 1;
    }
    static create() {
      return new this("Rome");
    }
    toJSON() {
      return "json";
    }
    [TOKEN]() {
      return "symbol";
    }
  }

  it("@observe on a class observes its methods, also static ones", async () => {
    const { observations } = await captureTraces(() => Service.create().visit());
    expect(formatTrace(observations, { io: false })).toBe(
      "create (agent)\nvisit (agent)\n└─ greet (agent)",
    );
  });

  it("a method with its own @observe in an observed class is recorded once, by its own options", async () => {
    const { observations } = await captureTraces(() => new Service().own());
    expect(formatTrace(observations, { io: false })).toBe("mine (tool)");
  });

  it("@observe on a class does not observe constructor, then, toJSON, symbols, getters, fields and inherited methods", async () => {
    const names = await namesOf(async () => {
      const service = new Service();
      return [
        await new Query(),
        JSON.stringify(service),
        service[TOKEN](),
        service.size,
        service.handler(),
        Service.handler(),
        new Service.Base(),
        service.inherited(),
      ].length;
    });
    expect(names).toEqual([]);
  });

  it("@observe on a class returns the same class", () => {
    const service = new Service();
    expect(service.constructor).toBe(Service);
    expect(Object.getPrototypeOf(Service)).toBe(Base);
    expect([Service.name, Service.length, Object.keys(Service.prototype)]).toEqual([
      "Service",
      0,
      [],
    ]);
    class Sub extends Service {}
    expect(new Sub("Bonn").greet()).toBe("base Bonn");
    expect(observe(Sub)).toBe(Sub);
  });

  it("@observe on an abstract class observes its methods in subclasses", async () => {
    @observe
    abstract class Agent {
      run(): string {
        return this.step();
      }
      abstract step(): string;
    }
    @observe
    class Walker extends Agent {
      override run() {
        return super.run();
      }
      step() {
        return "walked";
      }
    }
    const { observations } = await captureTraces(() => new Walker().run());
    expect(formatTrace(observations, { io: false })).toBe(
      "run (span)\n└─ run (span)\n   └─ step (span)",
    );
  });

  it("@observe on a class observes a method that another decorator made enumerable", async () => {
    class Listed {
      run() {
        return "ran";
      }
    }
    Object.defineProperty(Listed.prototype, "run", { enumerable: true });
    expect(await namesOf(() => new (observe(Listed))().run())).toEqual(["run"]);
    expect(Object.keys(Listed.prototype)).toEqual(["run"]);
  });

  it("@observe on a class rejects a name, which all its methods would have", () => {
    const options = { name: "service" } as { name?: string };
    expect(() => {
      @observe(options)
      class Wrong {
        run() {}
      }
      return Wrong;
    }).toThrow(
      new MisuseError(
        "@observe({ name }) on a class would give every method the same name. Leave the name out. It is on Wrong.",
      ),
    );
  });
});

describe("a value that is decorated twice", () => {
  class Twice {
    @observe({ name: "outer" })
    @observe({ name: "inner", asType: "tool" })
    both(n: number) {
      return n;
    }

    @observe()
    @shout
    below() {
      return "below";
    }

    @shout
    @observe()
    above() {
      return "above";
    }

    @observe()
    @shout
    @observe({ name: "quiet" })
    between() {
      return "between";
    }
  }

  it("a method observed twice is one observation, and the upper options override the lower ones", async () => {
    const { observations } = await captureTraces(() => new Twice().both(1));
    expect(formatTrace(observations)).toBe("outer (tool)\n  in:  1\n  out: 1");
    const again = observe(observe(observe(Twice.prototype.both, { name: "again" })));
    const { observations: functions } = await captureTraces(() => again(2));
    expect(formatTrace(functions, { io: false })).toBe("again (tool)");
  });

  it("a method observed twice keeps the lower options where the upper ones are undefined", async () => {
    const lower = observe("lower", (n: number) => n, { asType: "tool" });
    const { observations } = await captureTraces(() =>
      observe(lower, { name: undefined, asType: undefined, level: "DEBUG" })(1),
    );
    expect(formatTrace(observations, { io: false })).toBe("lower (tool) DEBUG");
  });

  it("@observe runs with other decorators in every order", async () => {
    const twice = new Twice();
    const { result, observations } = await captureTraces(() => [
      twice.below(),
      twice.above(),
      twice.between(),
    ]);
    expect(result).toEqual(["BELOW", "ABOVE", "BETWEEN"]);
    expect(formatTrace(observations)).toBe(
      [
        "below (span)\n  out: BELOW",
        "above (span)\n  out: above",
        "between (span)\n│ out: BETWEEN",
        "└─ quiet (span)\n     out: between",
      ].join("\n"),
    );
  });

  it("@observe does not mistake another wrapper that copied its properties for its own", async () => {
    const traced = observe("inner", (n: number) => n);
    const guarded = Object.defineProperties(
      (n: number) => (n > 1 ? traced(n) : -1),
      Object.getOwnPropertyDescriptors(traced),
    );
    const { result, observations } = await captureTraces(() => observe(guarded)(1));
    expect(result).toBe(-1);
    expect(observations).toHaveLength(1);
  });
});

it("@observe accepts a frozen function in a field", async () => {
  class Guide {
    readonly own = 1;

    @observe()
    static visit = Object.freeze(() => "visited");
  }
  expect(await namesOf(() => Guide.visit())).toEqual(["visit"]);
});

it("@observe warns once of a field without a function, and leaves it as it is", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const decorate = observe() as unknown as (
    value: undefined,
    context: object,
  ) => (initial: unknown) => unknown;
  const initialize = decorate(undefined, {
    kind: "field",
    name: "onChange",
    addInitializer: () => {},
  });
  expect([initialize(undefined), initialize(5)]).toEqual([undefined, 5]);
  expect(warn.mock.calls).toEqual([
    [
      'mistral-traced: @observe on the field onChange traces nothing, because its initial value is not a function. Assign observe("onChange", fn) to it.',
    ],
  ]);
  warn.mockRestore();
});

describe("observe rejects misuse", () => {
  const call = observe as unknown as (...args: unknown[]) => (...args: unknown[]) => unknown;
  const wrong: Record<string, [() => unknown, RegExp]> = {
    "a value": [() => call(42), /must be options, a name or a function \(got 42\)/u],
    "a name alone": [
      () => call("answer"),
      /second argument must be a function \(got undefined\)\. For a decorator, write @observe\(\{ name: "answer" \}\)/u,
    ],
    "a name twice": [() => call("half", half, { name: "twice" }), /the name is given twice/u],
    "a name and no options": [
      () => call("half", half, "fast"),
      /must be an object \(got "fast"\)/u,
    ],
    "a name on a class": [() => call("guide", Local), /Leave the name out\. It is on Local\./u],
    "a descriptor of 2018": [
      () => call({ kind: "method", key: "run", placement: "prototype", descriptor: {} }),
      /of the 2018 proposal .*Set "experimentalDecorators": true in tsconfig\.json/u,
    ],
    "a descriptor of 2018, with options": [
      () => call({})({ kind: "class", elements: [] }),
      /of the 2018 proposal/u,
    ],
    "the index that map gives": [
      () => [half, half].map(call),
      /fns\.map\(\(fn\) => observe\("name", fn\)\)/u,
    ],
    "an unknown option": [() => call({ nme: "x" }), /unknown option `nme`. Did you mean `name`\?/u],
    "a wrong value": [() => call({ asType: "step" }), /`asType` must be one of .* \(got "step"\)/u],
    "a function where a method must be": [
      () => call({})(half),
      /write observe\("name", fn, \{ \.\.\. \}\)/u,
    ],
    "a setter, standard": [
      () => call()(half, { kind: "setter", name: "volume", addInitializer: half }),
      /cannot trace a setter\. Put it on the getter.* It is on volume\./u,
    ],
    "a setter, experimental": [
      () => call()(Local.prototype, "volume", { set: half }),
      /cannot trace a setter\. Put it on the getter.* It is on Local\.volume\./u,
    ],
    "a parameter": [
      () => call()(Local.prototype, "run", 1),
      /cannot trace a parameter\. Put it on the method\. It is on parameter 1 of Local\.run\./u,
    ],
    "a constructor's parameter": [
      () => call()(Local, undefined, 0),
      /It is on parameter 0 of the constructor of Local\./u,
    ],
    "a #private member that the compiler gives no name": [
      () => call()(Local.prototype, "", undefined),
      /cannot trace a #private member of Local under experimentalDecorators\. .*private instead/u,
    ],
    "a static field without a function": [
      () => call()(Local, "limit", undefined),
      /can only trace a field that holds a function\. Use a method instead\. It is on Local\.limit\./u,
    ],
  };

  class Local {
    static limit = 5;
    readonly own = 1;
  }

  it.each(Object.keys(wrong))("observe rejects %s", (what) => {
    const [run, message] = wrong[what]!;
    expect(run).toThrow(message);
  });
});

function half(n: number) {
  return n / 2;
}
