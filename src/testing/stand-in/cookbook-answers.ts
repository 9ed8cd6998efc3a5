// The model's answers to the prompts of Langfuse's cookbook "Mistral SDK", so that its examples run
// without a network and print the same.
import type { UsageReply } from "./reply.js";

/** A prompt of the cookbook and the recorded answer. */
interface CookbookAnswer {
  readonly prompt: string;
  readonly text: string;
  /** The recorded usage, if the cookbook shows it. */
  readonly usage?: UsageReply;
}

export const COOKBOOK_ANSWERS: readonly CookbookAnswer[] = [
  {
    prompt: "Who is the best painter from France? Answer in one short sentence.",
    text: "Claude Monet, renowned for his role as a founder of French Impressionist painting, is often considered one of the best painters from France.",
  },
  {
    prompt: "Who is the best painter from Germany? Only provide the name.",
    text: "Albrecht Dürer",
  },
  {
    prompt: "What is the most famous painting of Albrecht Dürer? Answer in one short sentence.",
    text: 'Albrecht Dürer\'s most famous painting is "Self-Portrait at Twenty-Eight."',
    usage: { promptTokens: 23, completionTokens: 23 },
  },
  {
    prompt: "Who are the best five painter from Spain? Answer in one short sentence.",
    text: "The best five painters from Spain are Diego Velázquez, Francisco Goya, Pablo Picasso, Salvador Dalí, and Joan Miró.",
  },
  {
    prompt: "Who is the best musician from Spain? Answer in one short sentence.",
    text: "One of the most renowned musicians from Spain is Andrés Segovia, a classical guitarist who significantly impacted the instrument's modern repertoire.",
    usage: { promptTokens: 17, completionTokens: 33 },
  },
  {
    prompt: "Who are the best five musician from Spain? Answer in one short sentence.",
    text: "The five most renowned musicians from Spain include: Andrés Segovia, Paco de Lucía, Enrique Iglesias, Alejandro Sanz, and Rosalía.",
  },
];

/** The prompt of the tool-calling example; it names a transaction such as T1005. */
export const TRANSACTION_PROMPT = /^What's the status of my transaction (?<id>[A-Z]\d+)\?$/;

/** The tool that the model calls for it. */
export const TRANSACTION_TOOL = "retrieve_payment_status";

/** Returns the final answer of the model, with the status that the tool returned. */
export function transactionAnswer(id: string, status: string): string {
  return `Your transaction ${id} is currently ${status.toLowerCase()}.`;
}
