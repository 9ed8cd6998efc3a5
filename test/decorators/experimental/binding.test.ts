// Decorators of other libraries that turn a method into a getter, above and below `@observe`: the
// calls are traced, and the method does what it does without tracing.
import { boundMethod } from "autobind-decorator";
import { autobind } from "core-decorators";
import { Bind, Once, Throttle } from "lodash-decorators";
import { describe, expect, it } from "vitest";
import { observe } from "../../../src/index.js";
import { captureTraces, formatTrace } from "../../../src/testing/index.js";

/** Keeps the bound function on the instance, as a value. */
const keepsValue = autobind as unknown as MethodDecorator;
/** Keeps it as a getter. */
const keepsGetter = boundMethod;

const DECORATORS: [string, MethodDecorator][] = [
  ["autobind-decorator", keepsGetter],
  ["core-decorators autobind", keepsValue],
  ["lodash Bind", Bind()],
  ["lodash Once", Once()],
  ["lodash Throttle", Throttle(10_000, { leading: true })],
];

const TREE = "greet (span)\n  in:  hi\n  out: Ada: hi";

describe.each(DECORATORS)("%s", (_library, bound) => {
  class Above {
    readonly name = "Ada";
    @observe()
    @bound
    greet(word: string) {
      return `${this.name}: ${word}`;
    }
  }

  class Below {
    readonly name = "Ada";
    @bound
    @observe()
    greet(word: string) {
      return `${this.name}: ${word}`;
    }
  }

  @observe()
  class Whole {
    readonly name = "Ada";
    @bound
    greet(word: string) {
      return `${this.name}: ${word}`;
    }
  }

  it.each([Above, Below, Whole])("the call is traced, and not the read: %o", async (Guide) => {
    const guide = new Guide();
    const { observations } = await captureTraces(() => {
      const { greet } = guide;
      return greet.call(guide, "hi");
    });
    expect(formatTrace(observations)).toBe(TREE);
  });

  it("each instance has a function of its own, the same at each read", async () => {
    const [one, two] = [new Above(), new Above()];
    const { observations } = await captureTraces(() => {
      expect(one.greet).toBe(one.greet);
      expect(one.greet).not.toBe(two.greet);
    });
    expect(observations).toEqual([]);
  });

  it("later calls are traced once each too", async () => {
    const guide = new Above();
    guide.greet("first");
    const { observations } = await captureTraces(() => [guide.greet("hi"), guide.greet("hi")]);
    expect(observations.map(({ name }) => name)).toEqual(["greet", "greet"]);
  });
});

describe("a getter that another decorator has put in the place of a getter", () => {
  /** Remembers the first value. */
  function memoize(_target: object, _key: string, { get }: PropertyDescriptor): PropertyDescriptor {
    const kept = new WeakMap<object, unknown>();
    return {
      configurable: true,
      get(this: object) {
        if (!kept.has(this)) kept.set(this, Reflect.apply(get as () => unknown, this, []));
        return kept.get(this);
      },
    };
  }

  it("its reads are traced", async () => {
    class City {
      @observe()
      @memoize
      get size() {
        return 3;
      }
    }
    const { observations } = await captureTraces(() => new City().size);
    expect(formatTrace(observations)).toBe("size (span)\n  out: 3");
  });

  it("a class's own getter that gives a function stays as it is", async () => {
    const handler = () => 1;
    @observe()
    class City {
      get handler() {
        return handler;
      }
    }
    expect(new City().handler).toBe(handler);
  });
});

describe("an instance that keeps its bound function where it can't be replaced", () => {
  function fixed(_target: object, key: string, { value }: PropertyDescriptor): PropertyDescriptor {
    return {
      configurable: true,
      get(this: object) {
        const bound: unknown = (value as () => string).bind(this as never);
        Object.defineProperty(this, key, { value: bound });
        return bound;
      },
    };
  }

  it("the program gets what it gets without tracing", () => {
    class Guide {
      @observe()
      @fixed
      greet() {
        return "hi";
      }
    }
    const guide = new Guide();
    expect([guide.greet(), guide.greet()]).toEqual(["hi", "hi"]);
  });
});
