// Two experiments over the same questions: local data, and a dataset that is kept in Langfuse.
import type { Evaluator, LangfuseClient, RunEvaluator } from "@langfuse/client";
import { MistralTraced, observe } from "mistral-traced";

export class Geographer extends MistralTraced {
  @observe()
  async capitalOf(country: string) {
    const content = `What is the capital of ${country}? Only provide the name.`;
    const messages = [{ role: "user" as const, content }];
    const response = await this.mistralCompletion({ model: "mistral-small-latest", messages });
    return response.choices[0]?.message?.content;
  }
}

const questions = [
  { input: "France", expectedOutput: "Paris" },
  { input: "Australia", expectedOutput: "Canberra" },
];

const isRight: Evaluator = async ({ output, expectedOutput }) => ({
  name: "is right",
  value: output === expectedOutput ? 1 : 0,
});

const accuracy: RunEvaluator = async ({ itemResults }) => {
  const values = itemResults.flatMap(({ evaluations }) => evaluations.map(({ value }) => value));
  const right = values.filter((value) => value === 1);
  return { name: "accuracy", value: right.length / values.length };
};

/** Runs an experiment over local data. */
export function experiment(langfuse: LangfuseClient, geographer: Geographer) {
  return langfuse.experiment.run({
    name: "capitals",
    data: questions,
    task: async ({ input }) => geographer.capitalOf(String(input)),
    evaluators: [isRight],
    runEvaluators: [accuracy],
  });
}

/** Creates a dataset and runs an experiment over it. */
export async function datasetExperiment(langfuse: LangfuseClient, geographer: Geographer) {
  await langfuse.api.datasets.create({ name: "capitals" });
  for (const question of questions) {
    await langfuse.dataset.createItem({
      id: question.input,
      datasetName: "capitals",
      ...question,
    });
  }
  const dataset = await langfuse.dataset.get("capitals");
  return dataset.runExperiment({
    name: "capitals of the dataset",
    task: async ({ input }) => geographer.capitalOf(String(input)),
    evaluators: [isRight],
    runEvaluators: [accuracy],
  });
}
