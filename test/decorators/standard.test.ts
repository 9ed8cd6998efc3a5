// Positions of standard decorators alone: private members, accessors, fields of instances, class
// expressions.
import { describe, expect, it } from "vitest";
import { observe } from "../../src/index.js";
import { captureTraces, formatTrace } from "../../src/testing/index.js";

class Guide {
  constructor(readonly city: string) {}

  @observe()
  async #find(question: string) {
    return `${question} in ${this.city}`;
  }

  @observe()
  static #limit() {
    return 3;
  }

  @observe()
  get #place() {
    return this.city;
  }

  @observe()
  #join = (...parts: unknown[]) => parts.join("+");

  @observe()
  handler = async (question: string) => `${question} ${this.city}`;

  @observe()
  frozen = Object.freeze(() => this.city);

  @observe()
  accessor run = (n: number) => n * this.city.length;

  @observe
  static accessor walk = () => "walked";

  async all() {
    return this.#join(await this.#find("who"), Guide.#limit(), this.#place);
  }
}

describe("@observe with standard decorators", () => {
  it("@observe with standard decorators observes private methods, getters and fields", async () => {
    const { result, observations } = await captureTraces(() => new Guide("Rome").all());
    expect(result).toBe("who in Rome+3+Rome");
    expect(formatTrace(observations)).toMatchInlineSnapshot(`
      "#find (span)
        in:  who
        out: who in Rome
      #limit (span)
        out: 3
      #place (span)
        out: Rome
      #join (span)
        in:  {"parts":["who in Rome",3,"Rome"]}
        out: who in Rome+3+Rome"
    `);
  });

  it("@observe with standard decorators observes an arrow field, with this of its instance", async () => {
    const [rome, oslo] = [new Guide("Rome"), new Guide("Oslo")];
    const { result, observations } = await captureTraces(async () => [
      await rome.handler("visit"),
      await oslo.handler("leave"),
      oslo.frozen(),
    ]);
    expect(result).toEqual(["visit Rome", "leave Oslo", "Oslo"]);
    expect(formatTrace(observations, { io: false })).toBe(
      "handler (span)\nhandler (span)\nfrozen (span)",
    );
    expect([rome.handler.name, rome.handler.length]).toEqual(["handler", 1]);
    expect(Object.keys(rome)).toContain("handler");
    expect(rome.handler).not.toBe(oslo.handler);
  });

  it("@observe with standard decorators observes an accessor's first function, and leaves assigned ones alone", async () => {
    const guide = new Guide("Rome");
    const { result, observations } = await captureTraces(() => [guide.run(2), Guide.walk()]);
    expect(result).toEqual([8, "walked"]);
    expect(formatTrace(observations, { io: false })).toBe("run (span)\nwalk (span)");
    guide.run = Math.abs;
    expect(guide.run).toBe(Math.abs);
  });

  it("@observe with standard decorators observes a class expression's methods", async () => {
    const Walker =
      @observe
      class {
        walk() {
          return "walked";
        }
      };
    const { observations } = await captureTraces(() => new Walker().walk());
    expect(formatTrace(observations)).toBe("walk (span)\n  out: walked");
    expect(new Walker().constructor).toBe(Walker);
  });
});
