using System.Net;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Gateway;
using Agents.Gateway.Admission;
using Agents.Gateway.Inventory;
using Agents.Tests.Sdk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Gateway.Admission;

public sealed class QuarantineTests : SidecarTest
{
    private readonly Desk _desk = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_InQuarantine_Is503WithReasonAndNextProbe()
    {
        _desk.Quarantine.Value = Document("1.10.0");

        var (_, refusal) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        Assert.Equal((503, ProblemTypes.Quarantined, 7), (refusal!.Status, refusal.Type, refusal.RetryAfterSeconds));
        Assert.Equal(
            "pay 1.10.0 is in quarantine since 2026-11-02T09:00:00.0000000+00:00: 9 of 10 calls broke off. "
            + "It is probed next at 2026-11-02T09:00:06.5000000+00:00.", refusal.Detail);
        Assert.Empty(_desk.Ledger.Calls);
    }

    [Fact]
    public async Task Accept_ProbeIsDue_LetsOneCallInForTheWorkerToProbeWith()
    {
        _desk.Quarantine.Value = Document("1.10.0");
        _desk.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.NotNull((await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Value);
        Assert.Equal(1, (await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Refusal!.RetryAfterSeconds);

        _desk.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull((await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Value);
    }

    [Fact]
    public async Task Accept_AnotherVersionInQuarantine_IsAccepted()
    {
        _desk.Quarantine.Value = Document("1.9.0");

        Assert.NotNull((await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Value);
    }

    [Fact]
    public async Task Accept_FallbackPrevious_IsAcceptedForTheWorkerToFallBack()
    {
        var manifest = Desk.Manifest("pay", "1.10.0") with
        {
            Isolation = new ToolIsolation { Quarantine = new ToolQuarantine { Fallback = QuarantineFallback.Previous } },
        };
        _desk.Catalog.Value = ToolCatalog.Build(
            new InventoryDocument { Revision = 2, UpdatedAt = default, Tools = [Desk.Manifest("pay", "1.9.0"), manifest] }, ToolCatalog.Empty, (_, _) => { });
        _desk.Quarantine.Value = Document("1.10.0");

        Assert.NotNull((await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct)).Value);
    }

    [Fact]
    public async Task Refresh_Signal_ReadsAtOnceAndAnEmptyAnswerLetsNothingBackIn()
    {
        using var read = new SemaphoreSlim(0);
        _sidecar.Answer(_ => Answer(read, JsonSerializer.Serialize(Document("1.10.0"), AgentsJson.SharedOptions)));
        using var refresh = new QuarantineRefresh(
            _sidecar.Client(builder => builder.UseJsonSerializationOptions(AgentsJson.SharedOptions)),
            _desk.Quarantine, new GatewayOptions(), _desk.Time, NullLogger<QuarantineRefresh>.Instance);
        await refresh.StartAsync(Ct);
        Assert.True(await read.WaitAsync(TimeSpan.FromMinutes(2), Ct));

        // An empty answer: nothing is let back in by it.
        _sidecar.Answer(_ => Answer(read, null));
        refresh.Hear(new Signal { Kind = Signal.QuarantineChanged, Revision = 9 });
        Assert.True(await read.WaitAsync(TimeSpan.FromMinutes(2), Ct));
        await refresh.StopAsync(Ct);

        Assert.Equal("1.10.0", Assert.Single(_desk.Quarantine.Value.Versions).Version);
    }

    private static HttpResponseMessage Answer(SemaphoreSlim read, string? body)
    {
        read.Release();
        return body is null
            ? new HttpResponseMessage(HttpStatusCode.NoContent)
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) };
    }

    private QuarantineDocument Document(string version) => new()
    {
        Revision = 3,
        Versions =
        [
            new QuarantinedVersion
            {
                Tool = "pay",
                Version = version,
                Reason = "9 of 10 calls broke off.",
                Since = _desk.Time.GetUtcNow(),
                NextProbeAt = _desk.Time.GetUtcNow().AddSeconds(6.5),
            },
        ],
    };
}
