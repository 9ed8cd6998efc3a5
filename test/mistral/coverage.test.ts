// docs/mistral-coverage.md names each method of the client of the SDK in the lockfile: traced, as in the
// table of the source, or not traced, with the reason. `npm run docs:write` writes its tables.
import { readFileSync } from "node:fs";
import { Mistral } from "@mistralai/mistralai";
import { expect, test } from "vitest";
import type { EndpointFamily } from "../../src/mistral/endpoints/endpoint.js";
import { REALTIME } from "../../src/mistral/endpoints/realtime.js";
import { ENDPOINTS } from "../../src/mistral/endpoints/table.js";
import { isClient } from "../../src/mistral/sdk.js";
import { UNTRACED } from "./untraced-methods.js";

const DOCUMENT = new URL("../../docs/mistral-coverage.md", import.meta.url);
const NEWEST = "the method is new: list it in endpoints/table.ts or untraced-methods.ts";

/** The paths of the methods of a client and of its parts. */
function methodsOf(part: object, path = ""): string[] {
  return namesOf(part).flatMap((name) => {
    const value: unknown = Reflect.get(part, name);
    const place = path === "" ? name : `${path}.${name}`;
    if (typeof value === "function") return [place];
    return typeof value === "object" && value !== null && isClient(value)
      ? methodsOf(value, place)
      : [];
  });
}

function namesOf(part: object): string[] {
  const chain: object[] = [];
  for (
    let next: object | null = part;
    next !== null && next !== Object.prototype;
    next = Object.getPrototypeOf(next) as object | null
  ) {
    chain.push(next);
  }
  const names = new Set(chain.flatMap((object) => Object.getOwnPropertyNames(object)));
  return [...names].filter((name) => name !== "constructor" && !name.startsWith("_"));
}

const methods = methodsOf(new Mistral({ apiKey: "any" }));
const untraced = UNTRACED.flatMap(({ part, methods: names }) =>
  names.split(" ").map((name) => `${part}.${name}`),
);

test("each method of the client is traced, or listed with a reason", () => {
  const listed = new Set([...Object.keys(ENDPOINTS), ...untraced]);

  expect(methods.length).toBeGreaterThan(200);
  expect(
    methods.filter((method) => !listed.has(method)),
    NEWEST,
  ).toEqual([]);
});

test("no method is listed that the client does not have, and none twice", () => {
  const listed = [...Object.keys(ENDPOINTS), ...untraced];

  expect(listed.filter((method) => !methods.includes(method))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

test("docs/mistral-coverage.md lists each method of the client", async () => {
  const traced = Object.entries(ENDPOINTS).map(([method, family]) => rowOf(method, family));
  const others = UNTRACED.map(({ part, methods: names, reason }) => {
    const list = names.split(" ").map((name) => `\`${name}\``);
    return `| \`${part}\` | ${list.join(", ")} | ${reason} |`;
  });
  const page = withTables(readFileSync(DOCUMENT, "utf8"), {
    traced: [...HEAD, ...traced],
    realtime: [
      ...HEAD,
      ...Object.entries(REALTIME).map(([method, { family }]) =>
        rowOf(`realtime.${method}`, family),
      ),
    ],
    counts: [
      `The client of @mistralai/mistralai ${sdkVersion()} has ${methods.length} methods. ${traced.length} are traced. The other ${untraced.length}:`,
    ],
    untraced: ["| part | methods | reason |", "|---|---|---|", ...others],
  });
  await expect(page).toMatchFileSnapshot(DOCUMENT.pathname);
});

const HEAD = ["| method | type | input | output | usage |", "|---|---|---|---|---|"];

function rowOf(method: string, { type, shows }: EndpointFamily): string {
  const { input, output, usage } = shows;
  return `| \`${method}\` | ${type} | ${input} | ${output} | ${usage} |`;
}

/** The page with each of its generated parts in the place of the former one. */
function withTables(page: string, tables: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(tables).reduce((text, [name, lines]) => {
    const begin = `<!-- ${name}: written by \`npm run docs:write\` -->\n`;
    const [before = "", rest] = text.split(begin);
    expect(rest, `the page has no part "${name}"`).toBeDefined();
    const after = rest?.slice(rest.indexOf("<!-- end -->"));
    return `${before}${begin}\n${lines.join("\n")}\n\n${after}`;
  }, page);
}

function sdkVersion(): string {
  const lock = JSON.parse(
    readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"),
  ) as { packages: Readonly<Record<string, { version?: string }>> };
  return lock.packages["node_modules/@mistralai/mistralai"]?.version ?? "";
}
