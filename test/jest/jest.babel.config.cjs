module.exports = {
  rootDir: "src",
  testRegex: ".*\\.spec\\.ts$",
  transform: {
    "^.+\\.(t|j)s$": [
      "babel-jest",
      {
        presets: [["@babel/preset-env", { targets: { node: "20" } }], "@babel/preset-typescript"],
        plugins: [["@babel/plugin-proposal-decorators", { version: "2023-11" }]],
      },
    ],
  },
  transformIgnorePatterns: [
    "/node_modules/(?!(?:\\.pnpm/[^/]+/node_modules/)?(?:mistral-traced|@mistralai)/)",
  ],
};
