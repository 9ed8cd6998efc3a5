// npx giget@latest nitro my-app
// Two routes. Nuxt builds the code in its folder `server` with the same package.
import { askRoutes, TREE_OF_ROUTES } from "../routes.mjs";

export const nitro = {
  folder: "nitro",
  guide: "server/utils/guide.ts",
  label: "Nitro",
  package: "nitropack",
  build: [["nitro", "build"]],
  serve: ["node", ".output/server/index.mjs"],
  ask: askRoutes,
  tree: TREE_OF_ROUTES,
  rows: [{ setting: "as created" }],
};
