// An OpenAI on this machine, for the libraries that trace its client.
import { createServer } from "node:http";

const usage = {
  prompt_tokens: 120,
  completion_tokens: 5,
  total_tokens: 125,
  prompt_tokens_details: { cached_tokens: 100 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
const toolCalls = [
  {
    id: "abc123def",
    type: "function",
    function: { name: "weather", arguments: '{"city":"Paris"}' },
  },
];

/** The first answer calls a tool, the next are texts. */
export async function openAi() {
  let turn = 0;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const isEmbedding = request.url.endsWith("/embeddings");
    const { model, messages = [] } = JSON.parse(body);
    response.setHeader("content-type", "application/json");
    if (model === "broken") {
      response.statusCode = 400;
      response.end('{"error":{"message":"the model is broken","type":"invalid_request_error"}}');
      return;
    }
    const isCall = turn++ === 0 && messages.length > 0;
    const message = isCall
      ? { role: "assistant", content: null, tool_calls: toolCalls }
      : { role: "assistant", content: "It is sunny." };
    response.end(
      JSON.stringify(
        isEmbedding
          ? {
              object: "list",
              model,
              data: [{ object: "embedding", index: 0, embedding: [1, 2] }],
              usage: { prompt_tokens: 7, total_tokens: 7 },
            }
          : {
              id: "chat-1",
              object: "chat.completion",
              created: 1_767_225_600,
              model: `${model}-2506`,
              choices: [{ index: 0, finish_reason: isCall ? "tool_calls" : "stop", message }],
              usage,
            },
      ),
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/v1`, close: () => server.close() };
}

const tools = [
  {
    type: "function",
    function: {
      name: "weather",
      description: "The weather",
      parameters: { type: "object", properties: { city: { type: "string" } } },
    },
  },
];

/** Asks with a tool, answers its call, embeds a text, and asks a model that fails. */
export async function converse(client) {
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: [{ type: "text", text: "Weather in Paris?" }] },
  ];
  const ask = { model: "small", temperature: 0.2, tools };
  const first = await client.chat.completions.create({ ...ask, messages });
  messages.push(first.choices[0].message, {
    role: "tool",
    tool_call_id: "abc123def",
    content: '{"sky":"clear"}',
  });
  await client.chat.completions.create({ ...ask, messages });
  await client.embeddings.create({ model: "embed", input: "hi", encoding_format: "float" });
  await client.chat.completions.create({ ...ask, model: "broken", messages }).catch(() => {});
}
