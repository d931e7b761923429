using System.Text.Json;

namespace Agents.Memory.Import.Sending;

/// <summary>Problem details (RFC 9457) of a request that was refused.</summary>
internal sealed record ProblemAnswer(string? Title, string? Detail)
{
    private const int MaxBytes = 16 * 1024;

    /// <summary>What it says in one line; empty: nothing that can be read.</summary>
    public static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[MaxBytes];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            var problem = JsonSerializer.Deserialize(bytes.AsSpan(0, read), ImportJson.Default.ProblemAnswer);
            return PlainText.Of(string.Join(": ", new[] { problem?.Title, problem?.Detail }.Where(text => !string.IsNullOrWhiteSpace(text))));
        }
        catch (JsonException)
        {
            // Something in between answered, with a page; the status says enough.
            return "";
        }
    }
}
