import { beforeEach, describe, expect, test } from "vitest";
import { doctorProject, has } from "./doctor-project.js";

const { write, install, examine } = doctorProject();

describe("doctor", () => {
  beforeEach(() => {
    install("mistral-traced", "0.1.0");
    install("@mistralai/mistralai", "2.7.0");
  });

  const arrow = "class A {\n  @observe({ asType: 'tool' })\n  ask = async (q: string) => q;\n}\n";

  test.each<[string, Record<string, string | object>, string, string]>([
    ["no tsconfig", {}, "ok", "There is no tsconfig.json"],
    [
      "standard decorators",
      { "tsconfig.json": '{ // comment\n "compilerOptions": { "target": "es2022", }, }' },
      "ok",
      "standard decorators",
    ],
    [
      "ESNext",
      { "tsconfig.json": { compilerOptions: { target: "ESNext" } } },
      "warning",
      "target ESNext",
    ],
    [
      "ESNext by extends, and a decorator",
      {
        "tsconfig.json": { extends: "./base/tsconfig.json" },
        "base/tsconfig.json": { compilerOptions: { target: "esnext" } },
        "src/a.ts": "class A { @observe() ask() {} }",
      },
      "problem",
      "as in src/a.ts",
    ],
    [
      "experimental, and an arrow function in a field",
      {
        "tsconfig.json": { compilerOptions: { experimentalDecorators: true, target: "es2022" } },
        "src/a.ts": arrow,
      },
      "problem",
      "src/a.ts has @observe on an arrow function in a field",
    ],
    [
      "the same without defined fields",
      {
        "tsconfig.json": {
          compilerOptions: {
            experimentalDecorators: true,
            target: "es2022",
            useDefineForClassFields: false,
          },
        },
        "src/a.ts": arrow,
      },
      "ok",
      "experimentalDecorators",
    ],
    [
      "the same for an older target",
      {
        "tsconfig.json": { compilerOptions: { experimentalDecorators: true, target: "es2021" } },
        "src/a.ts": arrow,
      },
      "ok",
      "experimentalDecorators",
    ],
    [
      "metadata without reflect-metadata",
      {
        "tsconfig.json": {
          compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true },
        },
      },
      "problem",
      "reflect-metadata is not installed",
    ],
    [
      "metadata with it",
      {
        "tsconfig.json": {
          compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true },
        },
        "node_modules/reflect-metadata/package.json": { version: "0.2.2" },
      },
      "ok",
      "experimentalDecorators",
    ],
    [
      "metadata alone",
      { "tsconfig.json": { compilerOptions: { emitDecoratorMetadata: true } } },
      "problem",
      "without experimentalDecorators",
    ],
    [
      "references alone",
      {
        "tsconfig.json": { files: [], references: [{ path: "./tsconfig.app.json" }] },
        "tsconfig.app.json": { compilerOptions: { target: "ESNext" } },
      },
      "warning",
      "tsconfig.app.json has target ESNext",
    ],
    [
      "types that are left out",
      { "tsconfig.json": { compilerOptions: { erasableSyntaxOnly: true } } },
      "warning",
      "erasableSyntaxOnly",
    ],
    [
      "types that may be left out, where the compiler writes JavaScript",
      {
        "tsconfig.json": { compilerOptions: { target: "es2022", erasableSyntaxOnly: true } },
        "src/guide.ts": "class Guide { @observe() ask() {} }",
      },
      "warning",
      "erasableSyntaxOnly",
    ],
    [
      "types that are left out of decorated code",
      {
        "tsconfig.json": { compilerOptions: { noEmit: true, erasableSyntaxOnly: true } },
        "src/guide.ts": "class Guide { @observe() ask() {} }",
      },
      "problem",
      "erasableSyntaxOnly",
    ],
    [
      "Node that leaves types out",
      { "tsconfig.json": {}, "package.json": { scripts: { start: "node src/main.ts" } } },
      "warning",
      'The script "start" runs TypeScript with Node itself',
    ],
    [
      "esbuild without a target and without a tsconfig",
      {
        "package.json": { scripts: { build: "npm run types && esbuild src/a.ts --bundle" } },
        "src/a.ts": "class A { @observe() ask() {} }",
      },
      "problem",
      'The script "build" runs esbuild without --target',
    ],
    [
      "esbuild with a target",
      {
        "package.json": { scripts: { build: "esbuild src/a.ts --bundle --target=es2022" } },
        "src/a.ts": "class A { @observe() ask() {} }",
      },
      "ok",
      "@observe is a standard decorator",
    ],
    [
      "swc",
      { "tsconfig.json": {}, ".swcrc": { jsc: { transform: {} } } },
      "problem",
      "decoratorVersion",
    ],
    [
      "swc with comments",
      {
        "tsconfig.json": {},
        ".swcrc":
          '{ // "now"\n "$schema": "https://swc.rs/schema.json",\n' +
          ' "jsc": { "transform": { "decoratorVersion": "2023-11", /* , */ }, } }',
      },
      "ok",
      "standard decorators",
    ],
    [
      "swc with legacyDecorator",
      { "tsconfig.json": {}, ".swcrc": { jsc: { transform: { legacyDecorator: true } } } },
      "ok",
      "standard decorators",
    ],
    ["a broken .swcrc", { "tsconfig.json": {}, ".swcrc": "{" }, "warning", "not valid JSON"],
    [
      "a broken tsconfig",
      { "tsconfig.json": { extends: "./missing.json" } },
      "problem",
      "can't be read",
    ],
  ])(
    "doctor compares the compiler's decorator mode with what it does: %s",
    async (_, files, status, text) => {
      for (const [name, content] of Object.entries(files)) write(name, content);

      const { found, code } = await examine("compiler");

      expect(found).toMatchObject([has(status, text)]);
      expect(code).toBe(status === "problem" ? 1 : 0);
    },
  );
});
