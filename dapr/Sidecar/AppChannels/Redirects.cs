using System.Net;

namespace Dapr.Sidecar.AppChannels;

/// <summary>
/// Redirects as Go's HTTP client follows them: 301, 302 and 303 with GET (HEAD stays HEAD) and without the body, at most ten. 307 and
/// 308 would need the body again, which daprd does not keep, so they are passed on.
/// </summary>
internal static class Redirects
{
    public const int Most = 10;

    private static readonly HashSet<string> Secrets = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Www-Authenticate", "Cookie", "Cookie2", "Proxy-Authorization", "Proxy-Authenticate",
    };

    /// <summary>The request that follows the answer; null when the answer is to be passed on.</summary>
    public static HttpRequestMessage? Next(HttpRequestMessage request, HttpResponseMessage answer)
    {
        if (answer.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther)) return null;
        if (!answer.Headers.NonValidated.TryGetValues("Location", out var locations)) return null;
        var from = new Uri(request.RequestUri!.OriginalString); // The request's own cannot be resolved against: it is kept as written.
        if (!Uri.TryCreate(from, locations.First(), out var to) || to.Scheme is not ("http" or "https")) return null;

        var next = new HttpRequestMessage(request.Method == HttpMethod.Head ? HttpMethod.Head : HttpMethod.Get, to);
        var elsewhere = !IsSameOrBelow(from.IdnHost, to.IdnHost);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (elsewhere && Secrets.Contains(name)) continue;
            if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) continue;
            next.Headers.TryAddWithoutValidation(name, values);
        }
        if (!request.Headers.NonValidated.Contains("Referer") && !(from.Scheme == "https" && to.Scheme == "http"))
            next.Headers.TryAddWithoutValidation("Referer", from.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
        return next;
    }

    private static bool IsSameOrBelow(string from, string to) =>
        string.Equals(from, to, StringComparison.OrdinalIgnoreCase) || to.EndsWith("." + from, StringComparison.OrdinalIgnoreCase);
}
