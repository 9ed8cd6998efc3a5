// Fields of instances under experimentalDecorators, where it depends on how the class was compiled
// whether a decorator can see them. The tests' compiler defines fields; assigned ones are written out.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { observe } from "../../../src/index.js";
import { captureTraces, formatTrace } from "../../../src/testing/index.js";

const decorate = observe() as (target: object, key: string | symbol) => unknown;
const warn = vi.spyOn(console, "warn");

beforeEach(() => void warn.mockImplementation(() => {}));
afterEach(() => warn.mockReset());

/** Treats a decorated field as a compiler does: it puts the returned property on the prototype. */
function decorateField(prototype: object, key: string | symbol): void {
  Object.defineProperty(prototype, key, decorate(prototype, key) as PropertyDescriptor);
}

describe("an arrow function in a field that is assigned", () => {
  const ASK = Symbol("ask");

  class Guide {
    declare handler: (question: string) => string;
    declare [ASK]: () => string;
    constructor(readonly city: string) {
      this.handler = (question) => `${question} ${this.city}`;
      this[ASK] = () => "asked";
    }
  }
  decorateField(Guide.prototype, "handler");
  decorateField(Guide.prototype, ASK);

  it("an arrow function in an assigned field is observed, with this of its instance", async () => {
    const [rome, oslo] = [new Guide("Rome"), new Guide("Oslo")];
    const { observations } = await captureTraces(() => [rome.handler("in"), oslo.handler("to")]);
    expect(formatTrace(observations)).toBe(
      "handler (span)\n  in:  in\n  out: in Rome\nhandler (span)\n  in:  to\n  out: to Oslo",
    );
    expect(Object.keys(rome)).toContain("handler");
    expect(warn).not.toHaveBeenCalled();
  });

  it("an arrow function in an assigned field may be named by a symbol", async () => {
    const { observations } = await captureTraces(() => new Guide("Rome")[ASK]());
    expect(formatTrace(observations, { io: false })).toBe("ask (span)");
  });

  it("an assigned field with @observe accepts another value later", () => {
    const guide = new Guide("Rome");
    guide.handler = String;
    expect(guide.handler).toBe(String);
  });
});

describe("an arrow function in a field that overrides a field of a base class", () => {
  class Base {
    declare handler: () => string;
    constructor() {
      this.handler = () => "base";
    }
  }
  class Override extends Base {
    constructor() {
      super();
      this.handler = () => "override";
    }
  }

  it("an arrow function that overrides a base class's field is not observed, and works", async () => {
    class Traced extends Override {}
    decorateField(Override.prototype, "handler");
    const { result, observations } = await captureTraces(() => new Traced().handler());
    expect(result).toBe("override");
    expect(observations).toEqual([]);
  });

  it("an arrow function that overrides a decorated field is a MisuseError with the remedy", () => {
    expect(() => decorateField(class Lower extends Override {}.prototype, "handler")).toThrow(
      expect.objectContaining({
        name: "MisuseError",
        message:
          '@observe cannot trace the field Lower.handler under experimentalDecorators, because it overrides a field of a base class that also has @observe. Write handler = observe("handler", fn) instead.',
      }),
    );
  });

  it("an overriding field that holds an observed function is observed", async () => {
    class Lower extends Override {
      constructor() {
        super();
        this.handler = observe("handler", () => "lower");
      }
    }
    const { observations } = await captureTraces(() => new Lower().handler());
    expect(formatTrace(observations)).toBe("handler (span)\n  out: lower");
  });

  it("an arrow function in a field may override a decorated method", async () => {
    class Methodic {
      handler(): string {
        return "method";
      }
    }
    class Lower extends Methodic {
      constructor() {
        super();
        this.handler = () => "lower";
      }
    }
    const method = Object.getOwnPropertyDescriptor(Methodic.prototype, "handler");
    decorateMember(Methodic.prototype, "handler", { ...method });
    decorateField(Lower.prototype, "handler");
    const { observations } = await captureTraces(() => new Lower().handler());
    expect(formatTrace(observations)).toBe("handler (span)\n  out: lower");
  });
});

it("@observe leaves an arrow function in a defined field as it is, unobserved", async () => {
  class Defined {
    @observe()
    handler = () => "untraced";

    @observe()
    method() {
      return this.handler();
    }
  }
  const { observations } = await captureTraces(() => new Defined().method());
  expect(formatTrace(observations)).toBe("method (span)\n  out: untraced");
  expect(warn).not.toHaveBeenCalled();
});

it("@observe observes the function that Babel's initializer returns", async () => {
  const descriptor = decorateMember({}, "handler", {
    configurable: true,
    initializer: () => () => "first",
  }) as { initializer: () => () => string };
  const handler = descriptor.initializer();
  const { observations } = await captureTraces(handler);
  expect(formatTrace(observations)).toBe("handler (span)\n  out: first");
});

it("@observe on an accessor warns that its reads are observed, not its function", async () => {
  class Holder {
    // @ts-expect-error: TypeScript wants no descriptor for an accessor; other compilers do not ask.
    @observe()
    accessor run = () => "ran";
  }
  const { result, observations } = await captureTraces(() => new Holder().run());
  expect(result).toBe("ran");
  expect(formatTrace(observations, { io: false })).toBe("run (span)");
  expect(String(warn.mock.calls)).toContain(
    "@observe on Holder.run traces each read, not the calls of its function",
  );
});

function decorateMember(target: object, key: string, descriptor: object): unknown {
  return Reflect.apply(decorate, undefined, [target, key, descriptor]);
}
