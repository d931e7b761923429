using System.Net;
using System.Text;
using Agents.Load.Measuring;
using Agents.Load.Running;

namespace Agents.Load.Scenarios;

/// <summary>The price of the queue: the same tool by the same callers, through everything and directly.</summary>
internal sealed class FirstScenario : IScenario
{
    public string Name => "first";

    public string Description => "profile.lookup through gateway, topic, worker and ledger, beside the same tool called directly.";

    public async Task<IReadOnlyList<Figure>> RunAsync(
        LoadSystem system, LoadOptions options, ProgressLines progress, CancellationToken cancellationToken)
    {
        // One after the other, never side by side: they would share the processors.
        var direct = await ClosedLoop.RunAsync(
            "direct", options, progress,
            (caller, n, ct) => PostAsync(system.Shop, "/profiles/lookup", $$"""{"customerId":"{{Customer(caller, n)}}"}""", null, ct),
            cancellationToken);
        var queued = await ClosedLoop.RunAsync(
            "through the queue", options, progress,
            (caller, n, ct) => PostAsync(
                system.Gateway, "/v1/tools/profile.lookup/calls", $$$"""{"arguments":{"customerId":"{{{Customer(caller, n)}}}"}}""", "wait=30", ct),
            cancellationToken);
        return [direct, queued with { Ratio = queued.PerSecond / direct.PerSecond }];
    }

    private static string Customer(int caller, int n) => $"c-{1000 + ((caller * 31) + n) % 1000}";

    private static async Task<bool> PostAsync(HttpClient http, string path, string body, string? prefer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);

        // 202 is an answer too late, not an answer; a failed call is none either.
        return response.StatusCode is HttpStatusCode.OK
            && (prefer is null || text.Contains("\"status\":\"succeeded\"", StringComparison.Ordinal));
    }
}
