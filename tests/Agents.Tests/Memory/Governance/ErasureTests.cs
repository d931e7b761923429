using Agents.Contracts.Erasures;
using Agents.Memory.Governance;

namespace Agents.Tests.Memory.Governance;

public sealed class ErasureTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Run_TwoStores_EndsWithAReceiptThatVerifiesAndNamesNobody()
    {
        var (sessions, memories) = (new FakeErasable("sessions", "s1", "s2", "s3"), new FakeErasable("memories", "m1"));
        var rig = new ErasureRig(sessions, memories);
        var id = (await rig.RequestAsync()).Id;
        Assert.Equal([id], rig.Started);
        Assert.True(await rig.Marks.RefusesAsync("t", ErasureRig.Person, rig.Time.GetUtcNow(), None));

        await rig.PlayAsync(id);

        var document = await rig.FindAsync(id);
        Assert.Null(document.Person);
        Assert.Equal(
            [("sessions", 3), ("memories", 1)],
            document.Receipt!.Stores.Select(one => (one.Store, one.Erased.GetValueOrDefault("item"))));
        var report = await rig.Check.RunAsync(document, None);
        Assert.Empty(report.Findings);
        Assert.True(report.Intact);
        Assert.Empty(await rig.Documents.OpenAsync(None));
        Assert.DoesNotContain(rig.State.Values, one => (one.Key + one.Value.Json).Contains("Quixworth", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["begin", "end"], sessions.Told);
        // What is new is taken again.
        Assert.False(await rig.Marks.RefusesAsync("t", ErasureRig.Person, rig.Time.GetUtcNow().AddSeconds(1), None));
        Assert.True(await rig.Marks.RefusesAsync("t", ErasureRig.Person, rig.Time.GetUtcNow().AddSeconds(-1), None));
    }

    [Fact]
    public async Task Run_History_NamesNobody()
    {
        var rig = new ErasureRig(new FakeErasable("sessions", ErasureRig.Person + "/1", "s2"));
        var id = (await rig.RequestAsync()).Id;
        var context = await rig.PlayAsync(id);
        Assert.DoesNotContain(context.Calls, call => System.Text.Json.JsonSerializer.Serialize(call.Input).Contains("Quixworth", StringComparison.Ordinal));
        Assert.All(Enumerable.Range(1, (await rig.FindAsync(id)).Pages), number =>
            Assert.DoesNotContain("Quixworth", rig.State.Values[$"erasure/t/{id}/{number}"].Json, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_KilledAtEveryActivity_EndsWithTheSameReceipt()
    {
        var rig = new ErasureRig(new FakeErasable("sessions", "s1", "s2", "s3", "s4", "s5"), new FakeErasable("memories", "m1", "m2", "m3"));
        var id = (await rig.RequestAsync()).Id;
        // Each one dies the first time, before it does anything.
        rig.BeforeActivity = (_, count) => { if (count % 2 == 0) throw new InvalidOperationException("killed"); };
        await rig.PlayAsync(id);
        var document = await rig.FindAsync(id);
        Assert.Equal([5, 3], document.Receipt!.Stores.Select(one => one.Erased["item"]));
        Assert.True((await rig.Check.RunAsync(document, None)).Intact);
    }

    [Theory]
    [InlineData("/2")]
    [InlineData("erasure/t/0123456789abcdef0123456789abcdef")]
    public async Task Run_StoreFailsWhenAStepIsWrittenDown_NothingIsListedTwiceOrOutOfPlace(string key)
    {
        var store = new FakeErasable("sessions", "s1", "s2", "s3", "s4", "s5");
        var rig = new ErasureRig(store);
        var id = (await rig.RequestAsync()).Id;
        var failed = 0;
        store.AfterStep = () => rig.State.Before = one =>
        {
            if (one.EndsWith(key, StringComparison.Ordinal) && failed++ == 1)
                throw new InvalidOperationException("killed");
            return Task.CompletedTask;
        };
        await rig.PlayAsync(id);
        rig.State.Before = null;
        Assert.True(failed > 1);
        var document = await rig.FindAsync(id);
        Assert.True((await rig.Check.RunAsync(document, None)).Intact);
        Assert.Empty(store.Items);
    }

    [Fact]
    public async Task Run_SomethingInUse_ComesBackForItUntilItIsErased()
    {
        var store = new FakeErasable("decisions", "d1", "d2") { Kept = { ["d2"] = KeptItem.InUse } };
        var rig = new ErasureRig(store);
        var id = (await rig.RequestAsync()).Id;
        var steps = 0;
        store.AfterStep = () => { if (++steps == 3) store.Kept.Clear(); };
        var context = await rig.PlayAsync(id);
        var document = await rig.FindAsync(id);
        Assert.Equal(2, document.Receipt!.Stores.Single().Erased["item"]);
        Assert.Empty(document.Receipt.Stores.Single().Kept);
        // Marks and settles; two passes in vain, one that erases, and the last for what was under way.
        Assert.True(context.Calls.Count >= 5);
        Assert.True((await rig.Check.RunAsync(document, None)).Intact);
    }

    [Fact]
    public async Task Run_InUseForTooLong_EndsAndSaysSo()
    {
        var store = new FakeErasable("decisions", "d1") { Kept = { ["d1"] = KeptItem.InUse } };
        var rig = new ErasureRig(store) { Options = new GovernanceOptions { InUseMinutes = 30 } };
        var id = (await rig.RequestAsync()).Id;
        await rig.PlayAsync(id);
        var receipt = (await rig.FindAsync(id)).Receipt!;
        Assert.Equal(1, receipt.Stores.Single().Kept[KeptItem.InUse]);
    }

    [Fact]
    public async Task Run_LegalHold_IsKeptWithTheReasonAndNotWaitedFor()
    {
        var store = new FakeErasable("knowledge", "k1", "k2") { Kept = { ["k2"] = KeptItem.LegalHold } };
        var rig = new ErasureRig(store);
        var id = (await rig.RequestAsync()).Id;
        var context = await rig.PlayAsync(id);
        var document = await rig.FindAsync(id);
        Assert.Equal((1, 1), (document.Receipt!.Stores.Single().Erased["item"], document.Receipt.Stores.Single().Kept[KeptItem.LegalHold]));
        Assert.Equal(["k2"], store.Items);
        Assert.Equal(4, context.Calls.Count);
        Assert.True((await rig.Check.RunAsync(document, None)).Intact);
    }

    [Fact]
    public async Task Run_ManySteps_GoesOnInANewHistory()
    {
        var store = new FakeErasable("sessions", [.. Enumerable.Range(0, 450).Select(i => $"s{i}")]) { PerStep = 1 };
        var rig = new ErasureRig(store);
        var id = (await rig.RequestAsync()).Id;
        var last = await rig.PlayAsync(id);
        Assert.True(last.Calls.Count <= 202);
        var document = await rig.FindAsync(id);
        Assert.Equal((450, 450), (document.Receipt!.Stores.Single().Erased["item"], document.Pages));
        Assert.True((await rig.Check.RunAsync(document, None)).Intact);
    }

    [Fact]
    public async Task StartAsync_WhileOneIsUnderWay_IsThatOne()
    {
        var rig = new ErasureRig(new FakeErasable("sessions", "s1"));
        var first = await rig.RequestAsync();
        var again = await rig.RequestAsync("ffffffffffffffffffffffffffffffff");
        Assert.Equal(first.Id, again.Id);
        Assert.Single(await rig.Documents.OpenAsync(None));
        await rig.PlayAsync(first.Id);
        // Afterwards it is a new one; with the id of the first it is the first.
        Assert.NotEqual(first.Id, (await rig.RequestAsync("ffffffffffffffffffffffffffffffff")).Id);
        Assert.NotNull((await rig.RequestAsync(first.Id)).Receipt);
    }

    [Fact]
    public async Task Recovery_DiedBeforeTheRunWasStarted_StartsIt()
    {
        var rig = new ErasureRig(new FakeErasable("sessions", "s1"));
        var id = (await rig.RequestAsync()).Id;
        rig.Started.Clear();
        var recovery = new ErasureRecovery(rig.Documents, rig, rig.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ErasureRecovery>.Instance);
        Assert.Equal(1, await recovery.RunAsync(None));
        Assert.Equal([id], rig.Started);
        await rig.PlayAsync(id);
        Assert.Equal(0, await recovery.RunAsync(None));
    }

    [Theory]
    [InlineData("erasure/t/0123456789abcdef0123456789abcdef/1", "\"kind\":\"item\"", "\"kind\":\"other\"", "The receipt says 2 pages with another hash; 2 are there.")]
    [InlineData("erasure/t/0123456789abcdef0123456789abcdef", "\"item\":3", "\"item\":2", "The signature is not that of the receipt.")]
    [InlineData("erasure/t/0123456789abcdef0123456789abcdef", "asked for it", "never mind", "The audit log holds no entry of this receipt.")]
    public async Task Verify_ReceiptOrPageChanged_IsFound(string key, string there, string instead, string finding)
    {
        var rig = new ErasureRig(new FakeErasable("sessions", "s1", "s2", "s3"));
        var id = (await rig.RequestAsync()).Id;
        await rig.PlayAsync(id);
        rig.State.Edit(key, json => json.Replace(there, instead, StringComparison.Ordinal));
        var findings = (await rig.Check.RunAsync(await rig.FindAsync(id), None)).Findings;
        Assert.Contains(findings, one => one == finding || (finding.StartsWith("The receipt says", StringComparison.Ordinal) && one.Contains("does not follow", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Verify_NotOver_SaysSo()
    {
        var rig = new ErasureRig(new FakeErasable("sessions", "s1"));
        Assert.False((await rig.Check.RunAsync(await rig.RequestAsync(), None)).Intact);
    }
}
