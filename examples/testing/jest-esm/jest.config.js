// Jest runs ES modules as they are when it does not compile them, on Node with
// --experimental-vm-modules.
// oxlint-disable-next-line import/no-default-export -- what Jest asks for
export default { testEnvironment: "node", transform: {} };
