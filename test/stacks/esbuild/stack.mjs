// npm install --save-dev esbuild
// A server that esbuild bundles and minifies, by a script of package.json.
import { askRoutes, TREE_OF_ROUTES } from "../routes.mjs";

export const esbuild = {
  folder: "esbuild",
  guide: "src/guide.ts",
  label: "esbuild",
  package: "esbuild",
  build: [["npm", "run", "build"]],
  serve: ["node", "dist/server.js"],
  ask: askRoutes,
  tree: TREE_OF_ROUTES,
  rows: [
    { setting: "without `--target`", fails: /SyntaxError: Invalid or unexpected token/ },
    {
      setting: "`--target=es2022`",
      change: (app) => app.edit("package.json", "--minify", "--minify --target=es2022"),
    },
  ],
};
