// The cookbook's tool-calling section once more: the methods are the tools, and runTools asks, runs
// and asks again. By hand it is ../cookbook/tool-calling.ts.
import { MistralTraced, observe, tool } from "mistral-traced";
import * as z from "zod";
import { transactions } from "../cookbook/tool-calling.js";

const parameters = z.object({ transaction_id: z.string().describe("The transaction id.") });
type Given = z.infer<typeof parameters>;

export class PaymentAssistant extends MistralTraced {
  @tool({
    name: "retrieve_payment_status",
    description: "Get payment status of a transaction",
    parameters,
  })
  retrievePaymentStatus({ transaction_id: id }: Given) {
    const found = transactions.find((one) => one.id === id);
    return found ? { status: found.status } : { error: "transaction id not found." };
  }

  @tool({
    name: "retrieve_payment_date",
    description: "Get payment date of a transaction",
    parameters,
  })
  retrievePaymentDate({ transaction_id: id }: Given) {
    const found = transactions.find((one) => one.id === id);
    return found ? { date: found.date } : { error: "transaction id not found." };
  }

  @observe()
  async checkTransactionStatus(id = "T1001") {
    const content = `What's the status of my transaction ${id}?`;
    const messages = [{ role: "user" as const, content }];
    const { text } = await this.runTools({
      model: "mistral-small-latest",
      toolChoice: "any",
      messages,
    });
    return text;
  }
}
