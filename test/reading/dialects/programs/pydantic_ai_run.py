# One agent with a tool in the versions of Pydantic AI's instrumentation, as OTLP/JSON on stdout.
# python pydantic_ai_run.py VERSION, with the packages of requirements.txt
import json
import sys

from google.protobuf.json_format import MessageToDict
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic_ai import Agent
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.models.test import TestModel

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))

version = int(sys.argv[1])
if version == 1:  # Pydantic AI 1
    settings = InstrumentationSettings(
        tracer_provider=provider, version=1, event_mode="attributes"
    )
    options = {"instrument": settings}
else:
    from pydantic_ai.capabilities.instrumentation import Instrumentation

    settings = InstrumentationSettings(tracer_provider=provider, version=version)
    options = {"capabilities": [Instrumentation(settings=settings)]}
model = TestModel(custom_output_text="It is sunny.")
agent = Agent(model, name="guide", system_prompt="Be brief.", **options)


@agent.tool_plain
def weather(city: str) -> dict[str, str]:
    """The weather"""
    return {"city": city, "sky": "clear"}


agent.run_sync("Weather in Paris?")
request = MessageToDict(encode_spans(exporter.get_finished_spans()))
print(json.dumps(request))
