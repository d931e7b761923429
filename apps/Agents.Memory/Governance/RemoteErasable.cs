using Agents.Contracts;
using Agents.Contracts.Erasures;
using Agents.Hosting.Secrets;
using Dapr;
using Dapr.Client;

namespace Agents.Memory.Governance;

/// <summary>
/// The stores of another app, reached through Dapr with this app's own key. What fails is thrown, and the workflow asks again: an erasure
/// never goes on without an app that it was told of.
/// </summary>
internal sealed class RemoteErasable(string appId, HttpClient http, DaprClient dapr, GovernanceOptions options) : IErasureParticipant
{
    private const int MaxDetail = 300;
    private volatile string? _key;

    public string Store => appId;

    public Task BeginAsync(string erasureId, string tenant, string person, CancellationToken cancellationToken) =>
        SendAsync(Order(erasureId, tenant, person, ErasurePhase.Begin, null), cancellationToken);

    public Task<ErasurePage> EraseAsync(string erasureId, string tenant, string person, string? cursor, CancellationToken cancellationToken) =>
        SendAsync(Order(erasureId, tenant, person, ErasurePhase.Erase, cursor), cancellationToken);

    public Task EndAsync(string erasureId, string tenant, string person, CancellationToken cancellationToken) =>
        SendAsync(Order(erasureId, tenant, person, ErasurePhase.End, null), cancellationToken);

    Task<ErasurePage> IErasable.EraseAsync(string tenant, string person, string? cursor, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{appId} has to know the erasure.");

    private static ErasureOrder Order(string erasureId, string tenant, string person, ErasurePhase phase, string? cursor) =>
        new() { ErasureId = erasureId, Tenant = tenant, Person = person, Phase = phase, Cursor = cursor };

    private async Task<ErasurePage> SendAsync(ErasureOrder order, CancellationToken cancellationToken)
    {
        var key = _key ??= await ReadKeyAsync(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/erasures") { Content = JsonContent.Create(order, options: AgentsJson.SharedOptions) };
        request.Headers.Add(AgentHeaders.ApiKey, key);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
            return await response.Content.ReadFromJsonAsync<ErasurePage>(AgentsJson.SharedOptions, cancellationToken)
                ?? throw new HttpRequestException($"{appId} answered an order to erase with nothing.");
        // The key may have been changed.
        _key = null;
        var detail = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new HttpRequestException(
            $"{appId} answered an order to erase with {(int)response.StatusCode}: {(detail.Length > MaxDetail ? detail[..MaxDetail] : detail)}");
    }

    private async Task<string> ReadKeyAsync(CancellationToken cancellationToken) =>
        await dapr.GetSecretValueAsync(options.ServiceKeySecret, cancellationToken)
            ?? throw new DaprException($"The secret {options.ServiceKeySecret} is empty.");
}
