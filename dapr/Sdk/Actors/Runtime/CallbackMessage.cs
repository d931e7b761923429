using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>A timer or a reminder as the sidecar tells of it.</summary>
/// <param name="Callback">Of a timer: its method.</param>
/// <param name="Data">What it was planned with; empty: nothing.</param>
/// <param name="DueTime">-1 ms: not told.</param>
/// <param name="Period">-1 ms: not told, or once only.</param>
internal sealed record CallbackMessage(string Callback, byte[] Data, TimeSpan DueTime, TimeSpan Period)
{
    /// <exception cref="JsonException">It is no JSON object.</exception>
    /// <exception cref="FormatException">The data is not what a .NET actor has planned it with.</exception>
    public static CallbackMessage Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("A timer or reminder must be a JSON object.");
        var data = root.TryGetProperty("data", out var value) && value.ValueKind != JsonValueKind.Null ? value.GetBytesFromBase64() : [];
        return new CallbackMessage(Text("callback") ?? "", data, DaprTime.Read(Text("dueTime")), DaprTime.Read(Text("period")));

        string? Text(string name) => root.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }
}
