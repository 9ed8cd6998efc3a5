// Which texts of classes are taken to define a field; a warning must never be a wrong one.
import { describe, expect, it } from "vitest";
import { declaresField } from "../../decorators/native-field.js";

const textOf = (owner: unknown): string => Function.prototype.toString.call(owner);

describe("a class defines the field", () => {
  const texts: Record<string, string> = {
    "with a value": textOf(
      class {
        handler = () => "}";
      },
    ),
    "without a value": "class A { handler; run() {} }",
    "as its last, minified": "class A{run(){}handler}",
    "among regular expressions, templates and comments":
      "class A { a = /[{}`'\"]/; b = `${`}`}`; /* } */ handler = (x) => x / 2 / 1; // {\n}",
    "in a derived class": "class A extends mixin(class {}, { a: 1 }) { $; handler = 1 }",
  };
  it.each(Object.keys(texts))("%s", (what) => {
    expect(declaresField(texts[what]!, "handler")).toBe(true);
  });
});

describe("a class does not define the field", () => {
  const texts: Record<string, string> = {
    "when it assigns it": textOf(
      class {
        declare handler: unknown;
        constructor() {
          this.handler = () => {};
        }
      },
    ),
    "when a method is called so": "class A { handler() {} }",
    "when a getter is": "class A { get handler() { return 1; } static get() {} }",
    "when a local variable is":
      "class A { run() { let handler = 1; handler = 2; return handler; } }",
    "when a default, a property or a label is":
      "class A { run({ handler = 1 }, x = { handler }) { handler: for (;;) break handler; x.handler = 2; } }",
    "when only a text says so":
      "class A { a = 'handler = 1'; b = `handler = 1;`; /* handler; */ c = /handler=/ }",
    "when a private one is called so": "class A { #handler = 1 }",
    "when a longer name ends so": "class A { myhandler = 1; $handler = 2; handlers = 3 }",
    "when the text is no class's": "function A() { [native code] }",
  };
  it.each(Object.keys(texts))("%s", (what) => {
    expect(declaresField(texts[what]!, "handler")).toBe(false);
  });

  it("when its name could not stand there bare", () => {
    expect(declaresField('class A { "a-b" = 1 }', "a-b")).toBe(false);
    expect(declaresField("class A { $a = 1 }", "$a")).toBe(true);
  });
});
