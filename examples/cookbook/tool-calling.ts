// The cookbook's tool-calling section: the model asks for a tool, the program runs it and asks the
// model again with what it gave. Both completions and the tools are in one trace.
import { MistralTraced, observe } from "mistral-traced";

export const transactions = [
  { id: "T1001", customer: "C001", amount: 125.5, date: "2021-10-05", status: "Paid" },
  { id: "T1002", customer: "C002", amount: 89.99, date: "2021-10-06", status: "Unpaid" },
  { id: "T1003", customer: "C003", amount: 120, date: "2021-10-07", status: "Paid" },
  { id: "T1004", customer: "C002", amount: 54.3, date: "2021-10-05", status: "Paid" },
  { id: "T1005", customer: "C001", amount: 210.2, date: "2021-10-08", status: "Pending" },
];

const parameters = {
  type: "object",
  properties: { transaction_id: { type: "string", description: "The transaction id." } },
  required: ["transaction_id"],
};

const tools = [
  {
    type: "function" as const,
    function: {
      name: "retrieve_payment_status",
      description: "Get payment status of a transaction",
      parameters,
    },
  },
  {
    type: "function" as const,
    function: {
      name: "retrieve_payment_date",
      description: "Get payment date of a transaction",
      parameters,
    },
  },
];

export class PaymentAssistant extends MistralTraced {
  @observe({ asType: "tool" })
  retrievePaymentStatus(transactionId: string) {
    const found = transactions.find(({ id }) => id === transactionId);
    return JSON.stringify(
      found ? { status: found.status } : { error: "transaction id not found." },
    );
  }

  @observe({ asType: "tool" })
  retrievePaymentDate(transactionId: string) {
    const found = transactions.find(({ id }) => id === transactionId);
    return JSON.stringify(found ? { date: found.date } : { error: "transaction id not found." });
  }

  @observe()
  async toolCallingCheckTransactionStatus(id = "T1001") {
    const question = {
      role: "user" as const,
      content: `What's the status of my transaction ${id}?`,
    };
    const asked = await this.mistralCompletion({
      model: "mistral-small-latest",
      maxTokens: 512,
      temperature: 0.1,
      messages: [question],
      tools,
      toolChoice: "any",
    });
    const message = asked.choices[0]?.message;
    const answers = (message?.toolCalls ?? []).map((call) => ({
      role: "tool" as const,
      name: call.function.name,
      toolCallId: call.id,
      content: this.runTool(call.function.name, call.function.arguments),
    }));
    const answered = await this.mistralCompletion({
      model: "mistral-small-latest",
      maxTokens: 1024,
      temperature: 0.5,
      messages: [question, { ...message, role: "assistant" as const }, ...answers],
    });
    return answered.choices[0]?.message?.content;
  }

  private runTool(name: string, given: string | Record<string, unknown>) {
    const { transaction_id: id } = typeof given === "string" ? JSON.parse(given) : given;
    return name === "retrieve_payment_date"
      ? this.retrievePaymentDate(id)
      : this.retrievePaymentStatus(id);
  }
}
