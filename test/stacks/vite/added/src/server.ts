import { createServer } from "node:http";
import { answer, guide } from "./guide";

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const country = String(searchParams.get("country"));
  if (pathname === "/api/answer") response.write(await answer(country));
  else for await (const text of guide.tellStory(country)) response.write(text);
  response.end();
}).listen(Number(process.env.PORT), "127.0.0.1");
