using System.Buffers;
using System.Text.Json;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Jobs;

/// <summary>A job as the API gives it back: what was asked for, not how far it has come.</summary>
internal static class JobAnswer
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = Json.Relaxed.Encoder, SkipValidation = true };

    public static ReadOnlyMemory<byte> Write(string name, JobSpec job)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            if (job.Schedule is not null) json.WriteString("schedule", job.Schedule);
            if (job.Repeats is { } repeats) json.WriteNumber("repeats", repeats);
            if (job.DueTime is not null) json.WriteString("dueTime", job.DueTime);
            if (job.Ttl is not null) json.WriteString("ttl", job.Ttl);
            if (job.Data is not null)
            {
                json.WriteStartObject("data");
                json.WriteString("@type", "type.googleapis.com/google.protobuf.Value");
                json.WritePropertyName("value");
                json.WriteRawValue(job.Data, skipInputValidation: true);
                json.WriteEndObject();
            }
            Write(json, job.Failure);
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, FailurePolicy policy)
    {
        json.WriteStartObject("failurePolicy");
        json.WriteStartObject(policy.Drops ? "drop" : "constant");
        if (policy.Interval is { } interval) json.WriteString("interval", interval.ToString());
        if (policy.MaxRetries is { } retries) json.WriteNumber("maxRetries", retries);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
