using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Secrets;
using Agents.Tooling;
using Agents.Tooling.Calls;
using Agents.Tooling.Errors;
using Dapr;
using Dapr.Client;

namespace Agents.Decisions.Facts;

/// <summary>Tool calls with this app's own key, which lists the scope to call for others. The key is read when it is first needed.</summary>
internal sealed class GatewayToolCalls(DaprClient dapr, DecisionsOptions options, TimeProvider time) : IToolCalls, IDisposable
{
    private readonly HttpClient _http = Invoke();
    private volatile ToolClient? _client;

    public async Task<CallSnapshot> CallAsync(
        Principal principal, string tool, JsonElement arguments, TimeSpan limit, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var client = _client ??= await CreateAsync(cancellationToken);
        return await client.CallAsync(
            tool, arguments, limit, new CallOptions { IdempotencyKey = idempotencyKey, Deadline = limit, OnBehalfOf = principal }, cancellationToken);
    }

    public async Task<CallSnapshot?> FindAsync(Principal principal, string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        var client = _client ??= await CreateAsync(cancellationToken);
        try
        {
            return await client.GetAsync(id, wait, principal, cancellationToken);
        }
        catch (ToolRequestException exception) when (exception.Problem.Type == ProblemTypes.CallNotFound)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ToolClient> CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var key = await dapr.GetSecretValueAsync(options.ServiceKeySecret, cancellationToken) ?? "";
            return new ToolClient(_http, new ToolClientOptions { ApiKey = key }, time);
        }
        catch (Exception exception) when (exception is DaprException or ArgumentException)
        {
            throw new ToolRequestException(
                new Problem { Type = ProblemTypes.Unavailable, Title = "The service key was not read", Detail = exception.Message }, exception);
        }
    }

    // The limit of each call is the only one that counts.
    private static HttpClient Invoke()
    {
        var client = DaprClient.CreateInvokeHttpClient(AppIds.Gateway);
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }
}
