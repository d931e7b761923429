using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.CloudStandIns.Pinecone;
using Agents.Memory.Vectors;
using Agents.Memory.Vectors.Pinecone;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Memory.Vectors.Pinecone;

/// <summary>A stand-in of the service and tiers that use it.</summary>
internal sealed class PineconeService : IAsyncDisposable
{
    public static readonly VectorModel Model = new("test-model-1", 4);

    private readonly HttpClient _http;

    private PineconeService(PineconeStandIn standIn, InstantTime time)
    {
        StandIn = standIn;
        Time = time;
        _http = new HttpClient(standIn.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public PineconeStandIn StandIn { get; }

    public InstantTime Time { get; }

    public int SecretReads { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<PineconeService> StartAsync()
    {
        var time = new InstantTime();
        return new PineconeService(await PineconeStandIn.StartAsync(time, Stop), time);
    }

    public PineconeOptions Options() => new() { ControlPlane = StandIn.Address.ToString(), ApiKeySecret = "vector-key" };

    /// <summary>A tier that has not been prepared.</summary>
    public PineconeTier Tier(PineconeOptions? options = null, SecretReader? secrets = null)
    {
        options ??= Options();
        return new PineconeTier(options, new PineconeApi(options, _http, secrets ?? KeyAsync, Time), Time, NullLogger<PineconeTier>.Instance);
    }

    public async Task<PineconeTier> PreparedAsync(PineconeOptions? options = null)
    {
        var tier = Tier(options);
        await tier.PrepareAsync(Model, Stop);
        StandIn.Requests.Clear();
        return tier;
    }

    /// <summary>Asks the service itself, past every tier.</summary>
    public async Task SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(StandIn.Address, path));
        request.Headers.Add("Api-Key", StandIn.ApiKey);
        request.Headers.Add("X-Pinecone-Api-Version", "2025-04");
        if (body is not null) request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        using var response = await _http.SendAsync(request, Stop);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>An item that a search with <see cref="Question"/> finds.</summary>
    public static VectorItem Item(string id, string tenant = "acme") => new()
    {
        Id = id,
        Tenant = tenant,
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
        Assert.Equal("vector-key", name);
        SecretReads++;
        return Task.FromResult(StandIn.ApiKey);
    }
}
