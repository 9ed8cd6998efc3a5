"""The cookbook's four wrappers round Mistral's SDK."""
from sdks import mistral_client, observe, update, usage_of


def describe(kwargs):
    """Cuts the arguments of a call apart, as the cookbook does before each call."""
    rest = dict(kwargs)
    messages, model = rest.pop("messages", None), rest.pop("model", None)
    names = {
        "max_tokens": "maxTokens", "min_tokens": "minTokens",
        "temperature": "temperature", "top_p": "top_p",
    }
    given = {shown: rest.pop(name, None) for name, shown in names.items()}
    parameters = {name: value for name, value in given.items() if value is not None}
    update(input=messages, model=model, model_parameters=parameters, metadata=rest)


@observe(as_type="generation")
def mistral_completion(**kwargs):
    describe(kwargs)
    res = mistral_client.chat.complete(**kwargs)
    update(output=res.choices[0].message.content, **usage_of(res.usage))
    return res


@observe(as_type="generation")
def stream_mistral_completion(**kwargs):
    describe(kwargs)
    whole = ""
    for chunk in mistral_client.chat.stream(**kwargs):
        choice = chunk.data.choices[0]
        whole += choice.delta.content
        yield choice.delta.content
        if choice.finish_reason == "stop":
            update(output=whole, **usage_of(chunk.data.usage))
            break


@observe(as_type="generation")
async def async_mistral_completion(**kwargs):
    describe(kwargs)
    res = await mistral_client.chat.complete_async(**kwargs)
    update(output=res.choices[0].message.content, **usage_of(res.usage))
    return res


@observe(as_type="generation")
async def async_stream_mistral_completion(**kwargs):
    describe(kwargs)
    whole = ""
    async for chunk in await mistral_client.chat.stream_async(**kwargs):
        choice = chunk.data.choices[0]
        whole += choice.delta.content
        yield choice.delta.content
        if choice.finish_reason == "stop":
            update(output=whole, **usage_of(chunk.data.usage))
            break
