// Metadata that other decorators keep with reflect-metadata are found on the observed method too: a
// guard that was set on a method must stay in force.
import "reflect-metadata";
import { expect, it } from "vitest";
import { observe } from "../../../src/index.js";

/** Keeps its value with the method's function, as NestJS's `@UseGuards` and `@Get` do. */
function Guard(value: string): MethodDecorator {
  return (_target, _key, descriptor) => {
    Reflect.defineMetadata("guard", value, descriptor.value as object);
  };
}

class Controller {
  @observe()
  @Guard("below")
  above() {}

  @Guard("above")
  @observe()
  below() {}

  @Guard("outer")
  @observe
  @Guard("inner")
  between(_name: string, _count: number): Promise<boolean> {
    return Promise.resolve(true);
  }
}

it("@observe carries metadata over wherever it stands", () => {
  const { above, below, between } = Controller.prototype;
  expect(Reflect.getMetadata("guard", above)).toBe("below");
  expect(Reflect.getMetadata("guard", below)).toBe("above");
  expect(Reflect.getMetadata("guard", between)).toBe("outer");
});

it("@observe leaves the types that TypeScript emits where they were", () => {
  expect(emitted("design:paramtypes")).toEqual([String, Number]);
  expect(emitted("design:returntype")).toBe(Promise);
});

function emitted(key: string): unknown {
  return Reflect.getMetadata(key, Controller.prototype, "between");
}
