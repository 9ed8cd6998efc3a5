"""The six sections of Langfuse's cookbook. Prints their answers as one line of JSON."""
import asyncio
import json

from sdks import flush, observe
from wrappers import (
    async_mistral_completion,
    async_stream_mistral_completion,
    mistral_completion,
    stream_mistral_completion,
)

SMALL = "mistral-small-latest"


def user(text):
    return {"role": "user", "content": text}


@observe()
def find_best_painter_from(country="France"):
    response = mistral_completion(
        model=SMALL, max_tokens=1024, temperature=0.4,
        messages=[user(f"Who is the best painter from {country}? Answer in one short sentence.")],
    )
    return response.choices[0].message.content


@observe()
def find_best_painting_from(country="France"):
    painter = mistral_completion(
        model=SMALL, max_tokens=1024, temperature=0.1,
        messages=[user(f"Who is the best painter from {country}? Only provide the name.")],
    ).choices[0].message.content
    return mistral_completion(
        model=SMALL, max_tokens=1024,
        messages=[user(f"What is the most famous painting of {painter}? Answer in one short sentence.")],
    )


@observe()
def stream_find_best_five_painter_from(country="France"):
    whole = ""
    for text in stream_mistral_completion(
        model=SMALL, max_tokens=1024,
        messages=[user(f"Who are the best five painter from {country}? Answer in one short sentence.")],
    ):
        whole += text
    return whole


@observe()
async def async_find_best_musician_from(country="France"):
    return await async_mistral_completion(
        model=SMALL, max_tokens=1024,
        messages=[user(f"Who is the best musician from {country}? Answer in one short sentence.")],
    )


@observe()
async def async_stream_find_best_five_musician_from(country="France"):
    whole = ""
    async for text in async_stream_mistral_completion(
        model=SMALL, max_tokens=1024,
        messages=[user(f"Who are the best five musician from {country}? Answer in one short sentence.")],
    ):
        whole += text
    return whole


STATUS = {"T1001": "Paid", "T1002": "Unpaid", "T1003": "Paid", "T1004": "Paid", "T1005": "Pending"}
PARAMETERS = {
    "type": "object",
    "properties": {"transaction_id": {"type": "string", "description": "The transaction id."}},
    "required": ["transaction_id"],
}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": f"retrieve_payment_{field}",
            "description": f"Get payment {field} of a transaction",
            "parameters": PARAMETERS,
        },
    }
    for field in ("status", "date")
]


def retrieve_payment_status(transaction_id):
    found = STATUS.get(transaction_id)
    return json.dumps({"status": found} if found else {"error": "transaction id not found."})


@observe()
def tool_calling_check_transaction_status(id="T1001"):
    messages = [user(f"What's the status of my transaction {id}?")]
    asked = mistral_completion(
        model=SMALL, messages=messages, max_tokens=512, temperature=0.1, tools=TOOLS, tool_choice="any",
    ).choices[0].message
    messages.append(asked)
    call = asked.tool_calls[0]
    result = retrieve_payment_status(**json.loads(call.function.arguments))
    messages.append(
        {"role": "tool", "name": call.function.name, "content": result, "tool_call_id": call.id}
    )
    return mistral_completion(
        model=SMALL, max_tokens=1024, temperature=0.5, messages=messages
    ).choices[0].message.content


def text_of(response):
    return response.choices[0].message.content


# One loop for all, as in a notebook: the client's connections belong to it.
LOOP = asyncio.new_event_loop()
print(json.dumps([
    find_best_painter_from(),
    text_of(find_best_painting_from("Germany")),
    stream_find_best_five_painter_from("Spain"),
    text_of(LOOP.run_until_complete(async_find_best_musician_from("Spain"))),
    LOOP.run_until_complete(async_stream_find_best_five_musician_from("Spain")),
    tool_calling_check_transaction_status("T1005"),
]))
# The wrappers leave their streams by `break`, as the cookbook's do.
LOOP.run_until_complete(LOOP.shutdown_asyncgens())
flush()
