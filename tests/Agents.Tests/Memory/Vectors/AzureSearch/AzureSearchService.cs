using Agents.CloudStandIns.AzureSearch;
using Agents.Memory.Vectors;
using Agents.Memory.Vectors.AzureSearch;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Search.Documents.Indexes.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Memory.Vectors.AzureSearch;

/// <summary>A stand-in of the service and tiers that use it.</summary>
internal sealed class AzureSearchService : IAsyncDisposable
{
    public static readonly VectorModel Model = new("test-model-1", 4);

    private readonly HttpClient _http;

    private AzureSearchService(AzureSearchStandIn standIn, InstantTime time)
    {
        StandIn = standIn;
        Time = time;
        _http = new HttpClient(standIn.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public AzureSearchStandIn StandIn { get; }

    public InstantTime Time { get; }

    public int SecretReads { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<AzureSearchService> StartAsync()
    {
        var time = new InstantTime();
        return new AzureSearchService(await AzureSearchStandIn.StartAsync(time, Stop), time);
    }

    public AzureSearchOptions Options() => new() { Endpoint = StandIn.Address.ToString(), ApiKeySecret = "search-key" };

    /// <summary>A tier that has not been prepared.</summary>
    public AzureSearchTier Tier(AzureSearchOptions? options = null, SecretReader? secrets = null, TokenCredential? identity = null)
    {
        options ??= Options();
        var access = new AzureSearchAccess(options, secrets ?? KeyAsync, Time, new HttpClientTransport(_http), identity);
        return new AzureSearchTier(options, access, Time, NullLogger<AzureSearchTier>.Instance);
    }

    public async Task<AzureSearchTier> PreparedAsync(AzureSearchOptions? options = null)
    {
        var tier = Tier(options);
        await tier.PrepareAsync(Model, Stop);
        StandIn.Requests.Clear();
        return tier;
    }

    /// <summary>Makes an index at the service, past every tier.</summary>
    public Task MakeIndexAsync(SearchIndex index) =>
        new AzureSearchAccess(Options(), KeyAsync, Time, new HttpClientTransport(_http))
            .CallAsync("make an index", (client, token) => client.CreateIndexAsync(index, token), 0, Stop);

    public static VectorItem Item(string id) => new()
    {
        Id = id,
        Tenant = "acme",
        User = "ada",
        Kind = "fact",
        Text = "likes tea",
        Vector = new float[] { 1, 0, 0, 0 },
        CreatedAt = new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero),
    };

    public static VectorQuery Question(VectorFilter? filter = null) => new()
    {
        Filter = filter ?? new VectorFilter { Tenant = "acme", At = null },
        Vector = new float[] { 1, 0, 0, 0 },
        Top = 5,
    };

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await StandIn.DisposeAsync();
    }

    private Task<string> KeyAsync(string name, CancellationToken cancellationToken)
    {
        Assert.Equal("search-key", name);
        SecretReads++;
        return Task.FromResult(StandIn.ApiKey);
    }
}
