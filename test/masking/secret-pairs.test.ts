// Lists that hold secrets behind their names, and lists that only look like it.
import { describe, expect, it } from "vitest";
import { snapshot } from "../../src/tracing/capture/snapshot.js";

const SECRETS: readonly [value: unknown, recorded: string][] = [
  [[["Authorization", "Bearer abc"]], '[["Authorization","[redacted]"]]'],
  [
    [...new Headers({ accept: "*/*", cookie: "id=1" })],
    '[["accept","*/*"],["cookie","[redacted]"]]',
  ],
  [Object.entries({ city: "Lyon", password: "x" }), '[["city","Lyon"],["password","[redacted]"]]'],
  [[["set-cookie", ["id=1"]]], '[["set-cookie","[redacted]"]]'],
  [["Host", "x", "Authorization", "Bearer abc"], '["Host","x","Authorization","[redacted]"]'],
  [[":path", "/", "x-api-key", "abc"], '[":path","/","x-api-key","[redacted]"]'],
  [["--city", "Lyon 2", "--password", "x"], '["--city","Lyon 2","--password","[redacted]"]'],
];

const INNOCENT: readonly unknown[] = [
  ["Authorization", "Content-Type", "Cookie", "X-Requested-With"],
  ["password", "secret"],
  ["password", "My password is lost. Can you help?"],
  [["password", 3]],
  [["token", "NN"]],
  [["maxTokens", "100"]],
  [["password", "x", "y"]],
  [["password", "x"], "and more"],
  ["Host", "x:1", "Accept", "*/*"],
  ["Host", "x:1", "Authorization"],
  [[], []],
];

describe("a recorded list", () => {
  it.each(SECRETS)("%j shows no secret", (value, recorded) => {
    expect(snapshot(value)).toBe(recorded);
    expect(snapshot({ deep: [value], when: new Date(0) })).toContain(recorded);
  });

  it.each(INNOCENT.map((value) => [value]))("%j is recorded whole", (value) => {
    expect(snapshot(value)).toBe(JSON.stringify(value));
    expect(snapshot([value, new Date(0)])).toContain(JSON.stringify(value));
  });

  it("may have holes", () => {
    const list = Object.assign([], { 3: ["Cookie", "id=1"] });
    expect(snapshot([list, new Date(0)])).toContain('[[null,null,null,["Cookie",');
  });

  it("may hold a Proxy, which is asked for nothing", () => {
    const asked: string[] = [];
    const proxy = new Proxy(["Cookie", "id=1"], {
      get: (_, key) => void asked.push(String(key)),
      getOwnPropertyDescriptor: (_, key) => void asked.push(String(key)),
    });
    expect(snapshot([["Cookie", "id=1"], proxy])).toBe('[["Cookie","[redacted]"],"[Proxy]"]');
    expect(asked).toEqual([]);
  });
});
