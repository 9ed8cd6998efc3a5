"""Langfuse's and Mistral's SDKs under the same names, for the generation that is installed.

`generation` is 2 for langfuse 2 with mistralai 1, which the cookbook was written for, and 5 for the newest.
"""
import os

try:
    from langfuse.decorators import langfuse_context, observe
    from mistralai import Mistral

    generation = 2
    update = langfuse_context.update_current_observation
    flush = langfuse_context.flush
except ImportError:
    from langfuse import get_client, observe
    from mistralai.client import Mistral

    generation = 5
    update = get_client().update_current_generation
    flush = get_client().flush

mistral_client = Mistral(
    api_key=os.environ["MISTRAL_API_KEY"], server_url=os.environ["MISTRAL_SERVER_URL"]
)


def usage_of(usage):
    counts = {"input": usage.prompt_tokens, "output": usage.completion_tokens}
    return {"usage": counts} if generation == 2 else {"usage_details": counts}


__all__ = ["flush", "generation", "mistral_client", "observe", "update", "usage_of"]
