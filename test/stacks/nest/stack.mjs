// npx @nestjs/cli@11 new my-app
// The starter's own test and the test of a traced service, in the starter's Jest.
import { readFileSync, writeFileSync } from "node:fs";
import { TREE_OF_ANSWER } from "../routes.mjs";

const PAGE = readFileSync(new URL("../../../docs/testing.md", import.meta.url), "utf8");
const documented = (pattern) => JSON.parse(pattern.exec(PAGE)[1]);

/** Makes the change that docs/testing.md documents. */
function transformPackages(app) {
  const { jest } = documented(/```json\n(\{\n {2}"jest"[^]*?)```/);
  const manifest = JSON.parse(readFileSync(app.path("package.json"), "utf8"));
  Object.assign(manifest.jest, jest);
  writeFileSync(app.path("package.json"), JSON.stringify(manifest));
  const project = documented(/tsconfig\.jest\.json of `([^`]+)`/);
  writeFileSync(app.path("tsconfig.jest.json"), JSON.stringify(project));
}

export const nest = {
  folder: "nest",
  guide: "src/guide.ts",
  label: "NestJS",
  package: "@nestjs/core",
  variant: ", Jest",
  test: ["jest"],
  tree: TREE_OF_ANSWER,
  rows: [
    { setting: "as created", fails: /Must use import to load ES Module/ },
    { setting: "`transformIgnorePatterns`", change: transformPackages },
  ],
};
