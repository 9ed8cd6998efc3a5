// Package otlpjsonfile stands in for contrib's receiver of that name, which the module proxy here does
// not serve. It is written anew from that receiver's documented behaviour on the same file reader
// (stanza's fileconsumer, with its defaults) and the same decoder: one export request a line, the
// file's attributes on each span, nothing logged of a line that is none.
package otlpjsonfile

import (
	"context"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/fileconsumer"
)

var kind = component.MustNewType("otlpjsonfile")

// Config is that of the file reader, a storage for offsets, and whether each poll reads all again.
type Config struct {
	fileconsumer.Config `mapstructure:",squash"`
	StorageID           *component.ID `mapstructure:"storage"`
	ReplayFile          bool          `mapstructure:"replay_file"`
}

// NewFactory makes the receiver known to the Collector, for traces only.
func NewFactory() receiver.Factory {
	return receiver.NewFactory(
		kind,
		func() component.Config { return &Config{Config: *fileconsumer.NewConfig()} },
		receiver.WithTraces(newTraces, component.StabilityLevelAlpha),
	)
}

type fileTraces struct {
	files   *fileconsumer.Manager
	id      component.ID
	storage *component.ID
}

func newTraces(_ context.Context, set receiver.Settings, raw component.Config, next consumer.Traces) (receiver.Traces, error) {
	config := raw.(*Config)
	report, err := receiverhelper.NewObsReport(receiverhelper.ObsReportSettings{
		ReceiverID:             set.ID,
		Transport:              "file",
		ReceiverCreateSettings: set,
	})
	if err != nil {
		return nil, err
	}
	var options []fileconsumer.Option
	if config.ReplayFile {
		options = append(options, fileconsumer.WithNoTracking())
	}
	decoder := &ptrace.JSONUnmarshaler{}
	files, err := config.Build(set.TelemetrySettings, func(ctx context.Context, lines [][]byte, of map[string]any, _ int64, _ []int64) error {
		for _, line := range lines {
			take(ctx, line, of, decoder, report, next)
		}
		return nil
	}, options...)
	if err != nil {
		return nil, err
	}
	return &fileTraces{files: files, id: set.ID, storage: config.StorageID}, nil
}

func take(ctx context.Context, line []byte, of map[string]any, decoder *ptrace.JSONUnmarshaler, report *receiverhelper.ObsReport, next consumer.Traces) {
	ctx = report.StartTracesOp(ctx)
	traces, err := decoder.UnmarshalTraces(line)
	if err != nil {
		report.EndTracesOp(ctx, kind.String(), 0, err)
		return
	}
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				annotate(span.Attributes(), of)
			}
		}
	}
	count := traces.SpanCount()
	if traces.ResourceSpans().Len() > 0 {
		err = next.ConsumeTraces(ctx, traces)
	}
	report.EndTracesOp(ctx, kind.String(), count, err)
}

func annotate(attributes pcommon.Map, of map[string]any) {
	for key, value := range of {
		if text, ok := value.(string); ok {
			attributes.PutStr(key, text)
		}
	}
}

func (f *fileTraces) Start(ctx context.Context, host component.Host) error {
	client, err := clientOf(ctx, host, f.storage, f.id)
	if err != nil {
		return err
	}
	return f.files.Start(client)
}

// clientOf opens the storage of offsets. As stanza's adapter does; importing that would compile its parsers.
func clientOf(ctx context.Context, host component.Host, named *component.ID, id component.ID) (storage.Client, error) {
	if named == nil {
		return storage.NewNopClient(), nil
	}
	extension, ok := host.GetExtensions()[*named].(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("%s is not a storage extension", named)
	}
	return extension.GetClient(ctx, component.KindReceiver, id, "")
}

func (f *fileTraces) Shutdown(context.Context) error { return f.files.Stop() }
