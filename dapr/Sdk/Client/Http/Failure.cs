using System.Net;
using System.Text;
using System.Text.Json;

namespace Dapr.Client.Http;

/// <summary>Turns what went wrong into the exceptions of the SDK.</summary>
internal static class Failure
{
    private const int LongestQuote = 500;

    public static async Task<DaprException> OfAnswerAsync(string operation, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var body = await ResponseBody.ReadAsync(answer.Content, cancellationToken);
        var (code, message) = Read(body.Memory.Span);
        message = string.IsNullOrEmpty(message) ? $"status {(int)answer.StatusCode}" : $"status {(int)answer.StatusCode}: {message}";
        return new DaprException($"{operation} failed: {message}", new DaprApiException(message, code!, IsTransient(answer.StatusCode)));
    }

    public static DaprException OfTransport(string operation, string address, Exception cause) =>
        new($"{operation} failed: the sidecar at {address} cannot be reached or broke off: {cause.Message}", cause);

    public static DaprException OfTimeout(string operation, string address, Exception cause) =>
        new($"{operation} failed: the sidecar at {address} did not answer in time", cause);

    public static DaprException OfUnreadable(string operation, Exception cause) =>
        new($"{operation} failed: the answer cannot be read: {cause.Message}", cause);

    private static (string? Code, string? Message) Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return default;
        try
        {
            if (JsonSerializer.Deserialize(body, SdkJson.Default.DaprError) is { } error) return (error.ErrorCode, error.Message);
        }
        catch (JsonException)
        {
            // Not the sidecar's error body (a refused token answers in plain text): the text itself is the message.
        }
        return (null, Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestQuote)]).Trim());
    }

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
