// LangChain: a chain with a retriever, a prompt and a model, traced by OpenInference.
import * as manager from "@langchain/core/callbacks/manager";
import { Document } from "@langchain/core/documents";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { BaseRetriever } from "@langchain/core/retrievers";
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { LangChainInstrumentation } from "@arizeai/openinference-instrumentation-langchain";
import { recording } from "./spans.mjs";

const { provider, take } = recording();
const instrumentation = new LangChainInstrumentation();
instrumentation.setTracerProvider(provider);
instrumentation.manuallyInstrument(manager);

class Paintings extends BaseRetriever {
  lc_namespace = ["test"];
  async _getRelevantDocuments() {
    return [new Document({ pageContent: "Monet painted lilies.", metadata: { source: "a.txt" } })];
  }
}

const prompt = ChatPromptTemplate.fromMessages([
  ["system", "Answer from: {context}"],
  ["human", "{question}"],
]);
const paintings = new Paintings();
const chain = RunnableLambda.from(async (question, config) => {
  const [found] = await paintings.invoke(question, config);
  return { question, context: found.pageContent };
})
  .pipe(prompt)
  .pipe(new FakeListChatModel({ responses: ["Lilies."] }));
await chain.invoke("What did Monet paint?", {
  tags: ["demo"],
  metadata: { session_id: "s-1", team: "art" },
});
process.stdout.write(JSON.stringify(take()));
