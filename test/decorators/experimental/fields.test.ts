// Fields of instances under experimentalDecorators, where it depends on how the class was compiled
// whether a decorator can see them. The tests' compiler defines fields; assigned ones are written out.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { observe } from "../../../src/index.js";
import { captureTraces, formatTrace } from "../../../src/testing/index.js";

const decorate = observe() as (target: object, key: string | symbol) => unknown;
const warn = vi.spyOn(console, "warn");

beforeEach(() => void warn.mockImplementation(() => {}));
afterEach(() => warn.mockReset());

/** What a compiler does with a decorated field: it puts the returned property on the prototype. */
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

  it("is traced, each instance with its own this", async () => {
    const [rome, oslo] = [new Guide("Rome"), new Guide("Oslo")];
    const { observations } = await captureTraces(() => [rome.handler("in"), oslo.handler("to")]);
    expect(formatTrace(observations)).toBe(
      "handler (span)\n  in:  in\n  out: in Rome\nhandler (span)\n  in:  to\n  out: to Oslo",
    );
    expect(Object.keys(rome)).toContain("handler");
    expect(warn).not.toHaveBeenCalled();
  });

  it("may be named by a symbol", async () => {
    const { observations } = await captureTraces(() => new Guide("Rome")[ASK]());
    expect(formatTrace(observations, { io: false })).toBe("ask (span)");
  });

  it("gives way to what is assigned later", () => {
    const guide = new Guide("Rome");
    guide.handler = String;
    expect(guide.handler).toBe(String);
  });
});

describe("an arrow function in a field that overrides one", () => {
  class Plain {
    declare handler: (() => string) | undefined;
    constructor(first?: () => string) {
      this.handler = first;
    }
  }
  class Middle extends Plain {
    constructor(first?: () => string) {
      super(first);
      this.handler = () => "middle";
    }
  }
  class Lower extends Middle {
    constructor() {
      super();
      this.handler = () => "lower";
    }
  }
  decorateField(Middle.prototype, "handler");
  decorateField(Lower.prototype, "handler");

  it("is traced, at whatever level it stands", async () => {
    const [middle, lower] = [new Middle(() => "plain"), new Lower()];
    const { observations } = await captureTraces(() => [middle.handler?.(), lower.handler?.()]);
    expect(formatTrace(observations)).toBe(
      "handler (span)\n  out: middle\nhandler (span)\n  out: lower",
    );
    expect(Object.getOwnPropertyDescriptor(lower, "handler")).toMatchObject({
      value: lower.handler,
      enumerable: true,
      writable: true,
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it("gives way to what is assigned later", () => {
    const lower = new Lower();
    lower.handler = String;
    expect(lower.handler).toBe(String);
  });
});

/** Defines the class anew each time. */
function callDefined(): string {
  class Defined {
    @observe()
    handler = () => "untraced";

    @observe()
    method() {
      return this.handler();
    }
  }
  return new Defined().method();
}

it("warns once that an arrow function in a field that is defined can't be traced", async () => {
  const { observations } = await captureTraces(() => [callDefined(), callDefined()]);
  expect(formatTrace(observations)).toBe(
    "method (span)\n  out: untraced\nmethod (span)\n  out: untraced",
  );
  expect(warn.mock.calls).toEqual([
    [
      'mistral-traced: @observe on the field Defined.handler traces nothing: experimentalDecorators never see a field when useDefineForClassFields is on, as it is from target ES2022. Write handler = observe(fn), or set "useDefineForClassFields": false.',
    ],
  ]);
});

it("traces the function that Babel's initializer gives", async () => {
  const descriptor = decorateMember({}, "handler", {
    configurable: true,
    initializer: () => () => "first",
  }) as { initializer: () => () => string };
  const handler = descriptor.initializer();
  const { observations } = await captureTraces(handler);
  expect(formatTrace(observations)).toBe("handler (span)\n  out: first");
});

it("tells that an accessor's function is not traced but its reads are", async () => {
  class Holder {
    // @ts-expect-error: TypeScript wants no descriptor for an accessor; other compilers do not ask.
    @observe()
    accessor run = () => "ran";
  }
  const { result, observations } = await captureTraces(() => new Holder().run());
  expect(result).toBe("ran");
  expect(formatTrace(observations, { io: false })).toBe("run (span)");
  expect(String(warn.mock.calls)).toContain(
    "@observe on Holder.run traces each read, not the calls of the function that it holds",
  );
});

function decorateMember(target: object, key: string, descriptor: object): unknown {
  return Reflect.apply(decorate, undefined, [target, key, descriptor]);
}
