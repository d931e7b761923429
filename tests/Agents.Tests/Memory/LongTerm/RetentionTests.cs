using Agents.Memory.Audit;
using Agents.Memory.LongTerm;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Retention;

namespace Agents.Tests.Memory.LongTerm;

public sealed class RetentionTests : IDisposable
{
    private readonly Rig _rig = new(new LongTermOptions { EpisodeTurns = 0 });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Expire_WhatWasNotSaidAgain_GoesFromEverywhere()
    {
        await _rig.SayAtAsync(0, "I live in Bergen.");
        await _rig.SayAtAsync(1, "I'm allergic to nuts.");
        await _rig.SayAtAsync(2, "I live in Oslo.");
        await _rig.SayAtAsync(9, "I'm allergic to nuts!");
        Assert.Equal(RetainedKind.Memory, _rig.Retention.Kind);
        Assert.Equal(1, await _rig.Retention.ExpireAsync("t", Rig.Start.AddMinutes(2), Rig.None));
        Assert.Equal(["I live in Oslo.", "I'm allergic to nuts!"], await _rig.FactsAsync());
        Assert.Equal(1, await _rig.Retention.ExpireAsync("t", Rig.Start.AddMinutes(9), Rig.None));
        Assert.Equal(["I'm allergic to nuts!"], (await _rig.RecordsAsync()).Select(one => one.Text));
        Assert.Equal(["I'm allergic to nuts!"], _rig.Tier.Items.Values.Select(one => one.Text));
        Assert.DoesNotContain(_rig.State.Values.Values, one => one.Json.Contains("Oslo", StringComparison.Ordinal) || one.Json.Contains("Bergen", StringComparison.Ordinal));
        Assert.Equal(["system", "system"], _rig.Audit.Events.Where(one => one.Action == AuditAction.Expired).Select(one => one.By));
        Assert.Equal(0, await _rig.Retention.ExpireAsync("t", Rig.Start.AddMinutes(9), Rig.None));
    }

    [Fact]
    public async Task Expire_OfOneTenant_LeavesTheOthers()
    {
        await _rig.SayAtAsync(0, "I live in Oslo.");
        await _rig.TakeAsync(Rig.Event("s", Rig.Turn("1", "I live in Rome.", 0)) with { Tenant = "u" });
        Assert.Equal(1, await _rig.Retention.ExpireAsync("u", _rig.Time.GetUtcNow(), Rig.None));
        Assert.Equal(["I live in Oslo."], await _rig.FactsAsync());
        Assert.Empty(await _rig.FactsAsync(new Owner("u", "anna")));
    }

    [Fact]
    public async Task Expire_TheLast_ForgetsThePersonUntilSomethingIsSaidAgain()
    {
        await _rig.SayAtAsync(0, "I live in Oslo.");
        Assert.Contains(_rig.State.Values.Values, one => one.Json.Contains("anna", StringComparison.Ordinal));
        await _rig.Retention.ExpireAsync("t", _rig.Time.GetUtcNow(), Rig.None);
        Assert.DoesNotContain(_rig.State.Values, one => one.Key.Contains("anna", StringComparison.Ordinal) || one.Value.Json.Contains("anna", StringComparison.Ordinal));

        await _rig.SayAtAsync(1, "I live in Rome.");
        Assert.Equal(1, await _rig.Retention.ExpireAsync("t", _rig.Time.GetUtcNow(), Rig.None));
        Assert.Empty(await _rig.FactsAsync());
    }

    [Fact]
    public async Task Expire_SomethingIsSaidWhileThePersonIsForgotten_StaysOnTheList()
    {
        await _rig.SayAtAsync(0, "I live in Oslo.");
        using var other = new Rig(_rig.Options, _rig.State, _rig.Tier);
        var lists = 0;
        // Between the removal from the list and what the book says of it.
        _rig.State.After = async key =>
        {
            if (key.StartsWith("memory-people/", StringComparison.Ordinal) && ++lists == KnownPeopleReads)
                await other.SayAtAsync(5, "I live in Rome.");
        };
        await _rig.Retention.ExpireAsync("t", Rig.Start.AddMinutes(1), Rig.None);
        _rig.State.After = null;
        Assert.Equal(["I live in Rome."], await _rig.FactsAsync());
        Assert.Equal(1, await _rig.Retention.ExpireAsync("t", _rig.Time.GetUtcNow(), Rig.None));
    }

    // The parts up to the person's own, and the one read of his removal.
    private static int KnownPeopleReads { get; } = Agents.Memory.LongTerm.Books.OwnerList.PartOf(Rig.Anna, Agents.Memory.LongTerm.Books.KnownPeople.Parts) + 2;
}
