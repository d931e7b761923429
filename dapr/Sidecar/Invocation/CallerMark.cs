namespace Dapr.Sidecar.Invocation;

/// <summary>What a sidecar adds to a request that goes to another sidecar: where it came from, and who calls whom.</summary>
internal sealed class CallerMark(string appId, string appNamespace, string hostAddress, string hostName)
{
    private readonly string _forwarded = $"for={Bracketed(hostAddress)};by={Bracketed(hostAddress)};host={hostName}";

    public void AddForwarded(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", hostAddress);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", hostName);
        request.Headers.TryAddWithoutValidation("Forwarded", _forwarded);
    }

    public void AddIds(HttpRequestMessage request, InvocationTarget target)
    {
        var dot = target.Id.IndexOf('.', StringComparison.Ordinal);
        request.Headers.TryAddWithoutValidation("dapr-caller-namespace", appNamespace);
        request.Headers.TryAddWithoutValidation("dapr-caller-app-id", appId);
        request.Headers.TryAddWithoutValidation("dapr-callee-app-id", dot < 0 ? target.Id : target.Id[..dot]);
    }

    private static string Bracketed(string address) => address.Contains(':', StringComparison.Ordinal) ? $"\"[{address}]\"" : address;
}
