// The mode of a program: bare, or with mistral-traced in one of the modes of the law.
// `observe(name, fn)` returns the function itself in the bare program.

const { MODE } = process.env;

/** By mode, the options of `configure`; the environment has Langfuse's keys. */
const OPTIONS = {
  on: {},
  off: { enabled: false },
  "sampled out": { sample: 0 },
  // The environment's Langfuse refuses every request.
  broken: {
    logger() {
      throw new Error("the logger is broken");
    },
  },
};

const traced = MODE === "bare" ? undefined : await import("mistral-traced");
traced?.configure({ spool: false, exitTimeout: 1, ...OPTIONS[MODE] });

export const observe = traced?.observe ?? ((_, fn) => fn);
export const observeMistral = traced?.observeMistral ?? ((client) => client);
export const flush = async () => {
  await traced?.flush();
};
