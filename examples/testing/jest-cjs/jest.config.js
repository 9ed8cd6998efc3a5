// Jest can `require` ES modules such as mistral-traced on Node 24.9 and later, with
// --experimental-vm-modules.
module.exports = { testEnvironment: "node", transform: {} };
