# A question to an index of LlamaIndex, traced by OpenInference, as OTLP/JSON on stdout.
# python llama_index_run.py, with the packages of requirements.txt
import json
from google.protobuf.json_format import MessageToDict
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.llms import MockLLM
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
LlamaIndexInstrumentor().instrument(tracer_provider=provider)
documents = [Document(text="Monet painted lilies.", metadata={"source": "a.txt"})]
index = VectorStoreIndex.from_documents(documents, embed_model=MockEmbedding(embed_dim=2))
exporter.clear()
engine = index.as_query_engine(llm=MockLLM(max_tokens=5), embed_model=MockEmbedding(embed_dim=2))
engine.query("What did Monet paint?")
print(json.dumps(MessageToDict(encode_spans(exporter.get_finished_spans()))))
