using System.Buffers;
using System.Text.Json;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Actors;

/// <summary>What the application gets when a timer or a reminder comes due.</summary>
internal static class CallbackBody
{
    public const string ContentType = "application/json";
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = Json.Relaxed.Encoder, SkipValidation = true };

    public static ReadOnlyMemory<byte> OfTimer(CallbackRequest timer) => Write(timer.Data, json =>
    {
        json.WriteString("callback", timer.Callback);
        json.WriteString("dueTime", timer.DueTime);
        json.WriteString("period", timer.Period);
    });

    /// <summary>What a reminder was planned with is not repeated: the scheduler does not tell.</summary>
    public static ReadOnlyMemory<byte> OfReminder(byte[]? data) => Write(data, static json =>
    {
        json.WriteString("dueTime", "");
        json.WriteString("period", "");
    });

    private static ReadOnlyMemory<byte> Write(byte[]? data, Action<Utf8JsonWriter> rest)
    {
        var output = new ArrayBufferWriter<byte>(128 + (data?.Length ?? 0));
        using (var json = new Utf8JsonWriter(output, Relaxed))
        {
            json.WriteStartObject();
            if (data is not null)
            {
                json.WritePropertyName("data");
                json.WriteRawValue(data, skipInputValidation: true);
            }
            rest(json);
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }
}
