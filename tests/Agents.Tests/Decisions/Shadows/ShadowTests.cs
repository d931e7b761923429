using System.Text.Json;
using Agents.Contracts.Decisions;
using Agents.Decisions;
using Agents.Decisions.Audit;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Facts;
using Agents.Decisions.Records;
using Agents.Decisions.Shadows;
using Agents.Hosting.Audit;
using Agents.Hosting.State;
using Agents.Tests.Hosting.State;
using Dapr;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Tests.Decisions.Shadows;

public sealed class ShadowTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryState _state = new();

    [Fact]
    public async Task Offer_OtherVersion_DifferencesAreKeptInTheStore()
    {
        var rig = new Rig(_state);
        var app = rig.Build();
        var catalog = app.GetRequiredService<TypeCatalog>();
        await catalog.PublishAsync("t", "ann", Types.Read(Types.Refund), None);
        var stricter = Types.Read(Types.Refund.Replace("< 300", "< 500", StringComparison.Ordinal).Replace("1.0.0", "2.0.0", StringComparison.Ordinal));
        await catalog.PublishAsync("t", "ann", stricter, None);
        var runner = app.GetRequiredService<ShadowRunner>();
        await runner.StartAsync(None);
        for (var i = 0; i < 3; i++)
        {
            await app.GetRequiredService<FactStore>().PutAsync(
                new FactObserved { Tenant = "t", Key = $"score/c{i}", Value = JsonSerializer.SerializeToElement(200 * (i + 1)) }, None);
            await app.GetRequiredService<DecisionMaker>().DecideAsync(
                rig.Request(Types.Read(Types.Refund), new { customerId = $"c{i}", amountCents = 1 }, shadow: "2.0.0"));
        }
        // As another process reads it.
        var book = new ShadowBook(_state, new ChainReader<IndexEntry>(_state), new DecisionsOptions { Instance = "other" });
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var report = await ReportAsync(book);
        while (report.Evaluated < 3)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
            report = await ReportAsync(book);
        }
        await runner.StopAsync(None);
        // 200 is denied by both, 400 by the stricter one only.
        var difference = Assert.Single(report.Differences);
        Assert.Equal((3, 1, 0), (report.Evaluated, report.Different, report.Dropped));
        Assert.Equal(("outcome", "1.0.0", DecisionOutcome.Approve, DecisionOutcome.Deny), (difference.Kind, difference.LiveVersion, difference.Live, difference.Shadow));
        // Nothing of it has an effect.
        Assert.Equal(2, _state.Values.Keys.Count(key => key.StartsWith("subject/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Flush_StoreIsDown_IsWrittenWithTheNext()
    {
        var book = await BookAsync("r");
        book.Add("t", "refund", "2", Difference(1));
        _state.Before = _ => throw new DaprException("down");
        await Assert.ThrowsAsync<DaprException>(() => book.FlushAsync(None));
        _state.Before = null;
        book.Add("t", "refund", "2", null);
        book.Drop("t", "refund", "2");
        await book.FlushAsync(None);
        await book.FlushAsync(None);
        var report = await ReportAsync(book, "2");
        Assert.Equal((2, 1, 1, 1), (report.Evaluated, report.Different, report.Dropped, report.Differences.Count));
    }

    [Fact]
    public async Task Report_OfTwoReplicas_IsTheSumInPages()
    {
        var (one, other) = (await BookAsync("r1"), await BookAsync("r2"));
        for (var i = 0; i < 300; i++)
            (i % 2 == 0 ? one : other).Add("t", "refund", "2", Difference(i));
        await one.FlushAsync(None);
        await other.FlushAsync(None);
        var first = await one.ReportAsync("t", "refund", "2", null, 200, None);
        Assert.Equal((300, 300, 200, "id299"), (first.Evaluated, first.Different, first.Differences.Count, first.Differences[0].Id));
        var second = await one.ReportAsync("t", "refund", "2", ListCursor.Read(first.After!), 200, None);
        Assert.Equal((100, "id0", null), (second.Differences.Count, second.Differences[^1].Id, second.After));
    }

    [Fact]
    public async Task Add_Many_TheNewestAreKeptAndAllAreCounted()
    {
        var book = await BookAsync("r");
        for (var i = 0; i < 500; i++)
        {
            book.Add("t", "refund", "2", Difference(i));
            if (i % 100 == 0)
                await book.FlushAsync(None);
        }
        await book.FlushAsync(None);
        var report = await book.ReportAsync("t", "refund", "2", null, 1000, None);
        Assert.Equal((500, 200, "id499"), (report.Different, report.Differences.Count, report.Differences[0].Id));
    }

    private static Task<ShadowReport> ReportAsync(ShadowBook book, string version = "2.0.0") => book.ReportAsync("t", "refund", version, null, 100, None);

    private async Task<ShadowBook> BookAsync(string replica)
    {
        await NameLists.AddAsync(_state, "chains/t", replica, None);
        return new ShadowBook(_state, new ChainReader<IndexEntry>(_state), new DecisionsOptions { Instance = replica });
    }

    private static ShadowDifference Difference(int i) => new(
        $"id{i}", DateTimeOffset.UnixEpoch.AddSeconds(i), "1", "outcome", DecisionOutcome.Approve, DecisionOutcome.Deny, [], []);
}
