using System.Net;
using Polly;
using Polly.Timeout;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Which outcomes may be different at the next attempt.</summary>
internal static class TransientHttp
{
    public static bool Is(Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken) => outcome switch
    {
        { Result: { } answer } => answer.StatusCode is >= HttpStatusCode.InternalServerError
            or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        // The connect time-out of the socket handler shows as a cancellation that nobody asked for.
        { Exception: OperationCanceledException { InnerException: TimeoutException } } => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    /// <summary>The delay that the answer asks for; null when it asks for none or for one in the past.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage? answer, TimeProvider time)
    {
        if (answer?.Headers.RetryAfter is not { } header) return null;
        var delay = header.Delta ?? header.Date - time.GetUtcNow();
        return delay >= TimeSpan.Zero ? delay : null;
    }
}
