// Nest's starter has this but for the options of ts-jest and transformIgnorePatterns.
module.exports = {
  moduleFileExtensions: ["js", "json", "ts"],
  rootDir: "src",
  testRegex: ".*\\.spec\\.ts$",
  transform: {
    "^.+\\.(t|j)s$": ["ts-jest", { tsconfig: "<rootDir>/../tsconfig.jest.json" }],
  },
  transformIgnorePatterns: [
    "/node_modules/(?!(?:\\.pnpm/[^/]+/node_modules/)?(?:mistral-traced|@mistralai)/)",
  ],
  testEnvironment: "node",
};
