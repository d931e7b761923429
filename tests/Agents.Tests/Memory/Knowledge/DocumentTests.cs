using Agents.Memory.Audit;
using Agents.Memory.Knowledge;
using Agents.Memory.Knowledge.Records;

namespace Agents.Tests.Memory.Knowledge;

public sealed class DocumentTests
{
    private static DocumentChange Hr(DocumentChange change) => change with { Groups = new(["hr"]) };

    [Fact]
    public async Task Put_NewAndAgain_IsCreatedThenUnchanged()
    {
        await using var rig = await new Rig().StartAsync();
        Assert.Equal(WriteState.Created, (await rig.PutAsync("a", "# T\n\ntrain")).State);
        Assert.Equal(WriteState.Unchanged, (await rig.PutAsync("a", "# T\n\ntrain")).State);
        Assert.Equal("a/1", await rig.FindAsync("train"));
    }

    [Fact]
    public async Task Put_NewContent_OnlyTheNewestIsFound()
    {
        await using var rig = await new Rig().StartAsync();
        for (var i = 1; i <= 5; i++)
            await rig.PutAsync("a", $"train {i}");
        Assert.Equal("a/5", await rig.FindAsync("train"));
        Assert.Single(rig.Vectors.Items);
        Assert.Equal([3, 4, 5], (await rig.Documents.ReadAsync("acme", "a", TestContext.Current.CancellationToken)).Value!.Versions.Select(one => one.Number));
        Assert.Equal(3, rig.State.Values.Keys.Count(one => one.StartsWith("document-text/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Foreign_InEveryWay_IsNotThere()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "train", with: Hr);
        foreach (var reader in new[] { Rig.Bob, Rig.Foreign, Rig.Bob with { Groups = ["HR", "hr ", "everyone", "*", "owner:x"] } })
        {
            Assert.Equal("", await rig.FindAsync("train", reader));
            Assert.Equal("", await rig.FindAsync("train", reader, query => query with { Document = "a" }));
            Assert.Null(await rig.Reading.FindAsync(reader, "a", TestContext.Current.CancellationToken));
            Assert.Empty((await rig.Reading.ListAsync(reader, null, 10, TestContext.Current.CancellationToken)).Page);
            Assert.Equal(RemovalState.NotThere, (await rig.DeleteAsync("a", reader)).State);
            if (reader.Tenant != "acme")
                continue;
            Assert.Equal(WriteState.Foreign, (await rig.PutAsync("a", "mine now", reader)).State);
            Assert.Equal(WriteState.Foreign, (await rig.ChangeAsync("a", new DocumentChange { Hold = new(true) }, reader with { MayHold = true })).State);
        }
        Assert.Equal("a/1", await rig.FindAsync("train"));
        Assert.Contains(rig.Audit.Events, one => one is { Action: AuditAction.Refused, By: "bob", Id: "a" });
    }

    [Fact]
    public async Task Version_OfNarrowerTimes_IsNotOpenedByANewContent()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "secret", with: Hr);
        await rig.PutAsync("a", "open", with: change => change with { Groups = new([]) });
        var record = (await rig.Reading.FindAsync(Rig.Bob, "a", TestContext.Current.CancellationToken))!;
        Assert.False(Rig.Bob.MayRead(record, record.Versions[0]));
        Assert.Null(await rig.Reading.TextAsync(Rig.Bob, record, record.Versions[0], TestContext.Current.CancellationToken));
        Assert.Equal("open", await rig.Reading.TextAsync(Rig.Bob, record, record.Current(), TestContext.Current.CancellationToken));
        Assert.Contains(rig.Audit.Events, one => one.Detail?.Contains("access=wider", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Put_WithoutGroups_KeepsThem()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "train", with: Hr);
        await rig.PutAsync("a", "train two");
        Assert.Equal("", await rig.FindAsync("train", Rig.Bob));
    }

    [Fact]
    public async Task Access_Narrowed_CountsAtOnce()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "train");
        Assert.Equal("a/1", await rig.FindAsync("train", Rig.Bob));
        await rig.ChangeAsync("a", new DocumentChange { Groups = new(["hr"]) });
        Assert.Equal("", await rig.FindAsync("train", Rig.Bob));
        Assert.Equal("a/1", await rig.FindAsync("train"));
    }

    [Fact]
    public async Task Expiry_AtTheSecond_VanishesAndIsRemovedByTheSweep()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "train", with: change => change with { RetentionDays = new(1) });
        rig.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("a/1", await rig.FindAsync("train"));
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("", await rig.FindAsync("train"));
        Assert.Null(await rig.Reading.FindAsync(Rig.Anna, "a", TestContext.Current.CancellationToken));
        Assert.Equal((1, 0), await rig.Upkeep.RunAsync(TestContext.Current.CancellationToken));
        Assert.Empty(rig.Vectors.Items);
        Assert.DoesNotContain(rig.State.Values, one => one.Key.StartsWith("document", StringComparison.Ordinal) || one.Value.Json.Contains("train", StringComparison.Ordinal));
        Assert.Single(rig.Audit.Events, one => one.Action == AuditAction.Expired);
    }

    [Fact]
    public async Task Put_NamesNoRetention_GetsThatOfItsTenant()
    {
        await using var rig = await new Rig().StartAsync();
        var own = await rig.PutAsync("a", "train");
        var foreign = await rig.PutAsync("a", "train", Rig.Foreign);
        Assert.Null(own.Record!.ExpiresAt);
        Assert.Equal(rig.Time.GetUtcNow().AddDays(3), foreign.Record!.ExpiresAt);
    }

    [Fact]
    public async Task Hold_WinsOverExpiryDeletionAndErasure()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "train", with: change => change with { RetentionDays = new(1) });
        Assert.Equal(WriteState.MayNotHold, (await rig.ChangeAsync("a", new DocumentChange { Hold = new(true) })).State);
        await rig.ChangeAsync("a", new DocumentChange { Hold = new(true) }, Rig.Anna with { MayHold = true });
        rig.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal((0, 0), await rig.Upkeep.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal("a/1", await rig.FindAsync("train"));
        Assert.Equal(RemovalState.Held, (await rig.DeleteAsync("a")).State);
        Assert.Equal("legal-hold", Assert.Single((await rig.Erasure.EraseAsync("acme", "anna", null, TestContext.Current.CancellationToken)).Kept).Reason);
        await rig.ChangeAsync("a", new DocumentChange { Hold = new(false) }, Rig.Anna with { MayHold = true });
        Assert.Equal("", await rig.FindAsync("train"));
    }

    [Fact]
    public async Task Delete_WhileTheVectorTierIsDown_IsGoneAtOnceAndCleanedUpLater()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "train");
        rig.Vectors.IsDown = true;
        Assert.Equal(RemovalState.Begun, (await rig.DeleteAsync("a")).State);
        rig.Vectors.IsDown = false;
        Assert.Equal("", await rig.FindAsync("train"));
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        await rig.Upkeep.RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(rig.Vectors.Items);
        Assert.DoesNotContain(rig.State.Values.Keys, one => one.StartsWith("document", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Crash_BetweenAnyTwoWrites_IsRepairedByTheSweep()
    {
        var last = 0;
        for (var isWhole = false; !isWhole; last++)
        {
            await using var rig = await new Rig().StartAsync();
            await rig.PutAsync("a", "train one", with: Hr);
            var (requests, allowed) = (0, last);
            var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            rig.State.Before = _ =>
            {
                if (Interlocked.Increment(ref requests) <= allowed)
                    return Task.CompletedTask;
                died.TrySetResult();
                return Task.FromException(new Dapr.DaprException("died"));
            };
            var put = rig.PutAsync("a", "train two");
            await Task.WhenAny(put, died.Task);
            await rig.Queue.StopAsync(CancellationToken.None);
            isWhole = !died.Task.IsCompleted;
            await using var next = await new Rig(rig.State, rig.Vectors, rig.Time).StartAsync();
            rig.State.Before = null;
            rig.Time.Advance(TimeSpan.FromMinutes(2));
            await next.Upkeep.RunAsync(TestContext.Current.CancellationToken);
            var record = (await next.Documents.ReadAsync("acme", "a", TestContext.Current.CancellationToken)).Value!;
            Assert.Equal($"a/{record.Current().Number}", await next.FindAsync("train"));
            Assert.Equal(record.Current().Chunks, rig.Vectors.Items.Count);
            Assert.Equal(record.Versions.Count, rig.State.Values.Keys.Count(one => one.StartsWith("document-text/", StringComparison.Ordinal)));
            Assert.Empty((await next.Shelves.ReadAsync("acme", "a", TestContext.Current.CancellationToken))!.Intents);
            // It gave up when the time went on.
            await put.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        // A change makes more requests than this; were it fewer, nothing was interrupted.
        Assert.InRange(last, 10, 40);
    }

    [Fact]
    public async Task Erase_Person_TakesWhatIsTheirsAndNothingElse()
    {
        await using var rig = await new Rig().StartAsync();
        await rig.PutAsync("a", "train");
        await rig.PutAsync("b", "train", Rig.Bob);
        var page = await rig.Erasure.EraseAsync("acme", "anna", null, TestContext.Current.CancellationToken);
        Assert.Equal(["a"], page.Erased.Select(one => one.Id));
        Assert.Null(page.Next);
        Assert.Equal("b/1", await rig.FindAsync("train"));
        Assert.Empty((await rig.Erasure.EraseAsync("acme", "anna", null, TestContext.Current.CancellationToken)).Erased);
        rig.BeingErased.Add("anna");
        Assert.Equal(WriteState.Conflict, (await rig.PutAsync("a", "train")).State);
    }

    [Fact]
    public async Task Restricted_WithoutGroup_IsWrong()
    {
        await using var rig = await new Rig().StartAsync();
        Assert.Equal(WriteState.Wrong, (await rig.PutAsync("a", "x y", with: one => one with { Classification = new(Classification.Restricted) })).State);
        Assert.Equal(WriteState.Wrong, (await rig.PutAsync("a", "x y", with: one => one with { Groups = new(["sales"]), Owner = new("bob") })).State);
    }
}
