// Objects that come again within one value: written once and referred to, so that entities that are
// related both ways cost no more than their text.
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import { errorContent, resultContent } from "../../src/mistral/tools/content.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { snapshot } from "../../src/tracing/capture/snapshot.js";

const long = "A text that is too long to be written again wherever it comes. ".repeat(20);
const large = { long };

class Organisation {
  readonly name = "Entities";
  readonly users: User[] = [];
}

class User {
  friends: User[] = [];
  constructor(
    readonly id: number,
    readonly organisation: Organisation,
  ) {}
}

/** Users who know their organisation and one another, as an ORM loads them. */
function users(count: number): User[] {
  const organisation = new Organisation();
  for (let id = 0; id < count; id += 1) organisation.users.push(new User(id, organisation));
  for (const user of organisation.users) {
    user.friends = organisation.users.filter((other) => other !== user);
  }
  return organisation.users;
}

describe("an object that comes again", () => {
  test.each<[what: string, value: unknown, reference: string]>([
    ["in a list", [large, large], "$[0]"],
    ["under names", { first: large, second: large }, "$.first"],
    [
      "under keys that are no names",
      { "a b": { "it's": large }, again: large },
      "$['a b']['it\\'s']",
    ],
    ["in a Map", [new Map([["key", large]]), large], "$[0].key"],
    ["in a Map of objects", [new Map([[{}, large]]), large], "$[0][0][1]"],
    ["in a Set", [new Set([1, large]), large], "$[0][1]"],
    ["as the cause of an error", [new Error("", { cause: large }), large], "$[0].cause"],
    ["in what toJSON gives", [{ toJSON: () => ({ large }) }, large], "$[0].large"],
    ["in a class instance", [new (class { large = large; })(), large], "$[0].large"], // prettier-ignore
    ["beside a date, which takes a Writer", { at: new Date(0), large, again: large }, "$.large"],
  ])("an object that comes again %s is referred to by its first path", (_, value, reference) => {
    const text = snapshot(value) ?? "";
    expect(text.split(long)).toHaveLength(2);
    expect(text).toContain(JSON.stringify(`[see ${reference}]`));
  });

  test("an object that comes again and is small is written again, and its toJSON runs once", () => {
    let runs = 0;
    const id = { toJSON: () => `id ${(runs += 1)}` };
    const role = { role: "user" };
    const at = new Date(0);
    const tags = ["a", "b"];
    expect(snapshot([role, role, tags, tags])).toBe(
      '[{"role":"user"},{"role":"user"},["a","b"],["a","b"]]',
    );
    expect(snapshot([id, at, id, at])).toBe(
      '["id 1","1970-01-01T00:00:00.000Z","id 1","1970-01-01T00:00:00.000Z"]',
    );
  });

  test("an object within itself is referred to, whatever its size", () => {
    const node: Record<string, unknown> = { name: "node" };
    node["list"] = [{ node }];
    node["items"] = node["list"];
    expect(snapshot({ node })).toBe(
      '{"node":{"name":"node","list":[{"node":"[see $.node]"}],"items":[{"node":"[see $.node]"}]}}',
    );
  });

  test("a reference has a short path, however long the keys are", () => {
    const deep = { ["k".repeat(1_000)]: { ["l".repeat(1_000)]: large } };
    const [, reference = ""] = /"(\[see [^"]*)"/.exec(snapshot([deep, large]) ?? "") ?? [];
    expect(reference).toMatch(/^\[see \$\[0\]\.k+…\]$/);
    expect(reference.length).toBeLessThan(250);
  });

  test("an object is not referred to where its first place can't be read", () => {
    const list = [large, 1];
    Object.defineProperty(list, 1, {
      get() {
        throw new Error("no item");
      },
    });
    expect(snapshot([list, large])).toBe(`["[not readable: no item]",${JSON.stringify(large)}]`);
  });
});

describe("a graph of entities", () => {
  test("ten entities that are related both ways are each written once", () => {
    const text = snapshot(users(10)[0]) ?? "";
    expect(text.split('"id":')).toHaveLength(11);
    expect(text.split('"Entities"')).toHaveLength(2);
    expect(text).toContain('"[see $]"');
    expect(text.length).toBeLessThan(10_000);
  });

  test("six users with five roles that know their users are written in a screenful", () => {
    const roles = Array.from({ length: 5 }, (_, id) => ({ id, name: `role ${id}`, users: [{}] }));
    const all = Array.from({ length: 6 }, (_, id) => ({ id, name: `user ${id}`, roles }));
    for (const role of roles) role.users = all;
    expect(snapshot(all)?.length).toBeLessThan(2_000);
  });

  test("a graph of 2^38 ways is written in its levels", () => {
    let value: unknown = { at: new Date(0) };
    for (let level = 0; level < 38; level += 1) value = { left: value, right: value };
    expect(snapshot(value)?.length).toBeLessThan(20_000);
    let plain: unknown = [];
    for (let level = 0; level < 19; level += 1) plain = [plain, plain];
    expect(snapshot(plain)?.length).toBeLessThan(2_000);
  });
});

describe("texts that others read", () => {
  const shared = { role: "user", content: long };

  test.each(["input", "output"] as const)(
    "the %s of a generation repeats messages, which Langfuse shows as a chat",
    async (field) => {
      const ask = observe((messages: unknown) => messages, { asType: "generation" });
      const { observations } = await captureTraces(() => ask([shared, shared]));
      expect(observations[0]?.[field]).toBe(JSON.stringify([shared, shared]));
      const plain = observe("plain", (messages: unknown) => messages);
      const other = await captureTraces(() => plain([shared, shared]));
      const list = [shared, `[see $.${field}[0]]`];
      expect(other.observations[0]?.[field]).toBe(JSON.stringify({ [field]: list }));
    },
  );

  test("a generation refers to what is very long", async () => {
    const page = { content: "x".repeat(20_000) };
    const ask = observe((value: unknown) => value, { asType: "generation" });
    const { observations } = await captureTraces(() => ask([page, page]));
    expect(observations[0]?.input).toBe(JSON.stringify({ input: [page, "[see $.input[0]]"] }));
  });

  test("an item of an iteration refers to a place in the list of items", async () => {
    const items = observe(function* items() {
      yield 1;
      yield { large, again: large };
    });
    const { observations } = await captureTraces(() => [...items()]);
    const output = [1, { large, again: "[see $.output[1].large]" }];
    expect(observations[0]?.output).toBe(JSON.stringify({ output }));
  });

  test("the result and the error that a model receives hold no reference", () => {
    expect(resultContent([large, large]).content).toBe(JSON.stringify([large, large]));
    const thrown: Record<string, unknown> = { large, again: large };
    expect(errorContent(thrown)).not.toContain("[see");
    thrown["self"] = thrown;
    expect(errorContent(thrown)).not.toContain("[see");
  });
});
