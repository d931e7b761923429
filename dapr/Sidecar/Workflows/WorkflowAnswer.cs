using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;

namespace Dapr.Sidecar.Workflows;

/// <summary>An instance as the HTTP API shows it.</summary>
internal static class WorkflowAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Of(WorkflowState state)
    {
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (state.CustomStatus is { } custom) properties["dapr.workflow.custom_status"] = custom;
        if (state.Input is { } input) properties["dapr.workflow.input"] = input;
        if (state.Output is { } output) properties["dapr.workflow.output"] = output;
        if (state.FailureDetails is { } failure)
        {
            properties["dapr.workflow.failure.error_type"] = failure.ErrorType;
            properties["dapr.workflow.failure.error_message"] = failure.ErrorMessage;
            if (failure.StackTrace is { } trace) properties["dapr.workflow.failure.stack_trace"] = trace;
        }
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("instanceID", state.InstanceId);
            if (state.Name.Length > 0) json.WriteString("workflowName", state.Name);
            json.WriteString("createdAt", Text(state.CreatedTimestamp));
            json.WriteString("lastUpdatedAt", Text(state.LastUpdatedTimestamp));
            json.WriteString("runtimeStatus", state.WorkflowStatus.ToString().ToUpperInvariant());
            if (properties.Count > 0)
            {
                json.WriteStartObject("properties");
                foreach (var (key, value) in properties) json.WriteString(key, value);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    /// <summary>As Go writes times: the fraction without the zeros at its end.</summary>
    private static string Text(Timestamp time)
    {
        var seconds = DateTime.UnixEpoch.AddSeconds(time.Seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var fraction = time.Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return fraction.Length > 0 ? $"{seconds}.{fraction}Z" : seconds + "Z";
    }
}
