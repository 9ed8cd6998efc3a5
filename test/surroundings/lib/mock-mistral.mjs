// Preloaded: programs of the documentation name Mistral's own address, and reach the mock server.
const { fetch } = globalThis;
globalThis.fetch = (input, init) =>
  input instanceof Request && input.url.startsWith("https://api.mistral.ai/")
    ? fetch(
        new Request(input.url.replace("https://api.mistral.ai", process.env.MISTRAL_URL), input),
        init,
      )
    : fetch(input, init);
