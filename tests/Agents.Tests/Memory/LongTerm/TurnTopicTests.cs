using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Memory;
using Agents.Memory.Live;
using Agents.Memory.LongTerm.Api;
using Dapr;
using Dapr.AspNetCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Memory.LongTerm;

public sealed class TurnTopicTests : IDisposable
{
    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Take_GoodAndBad_EachIsAnsweredForItself()
    {
        var good = JsonSerializer.Serialize(Rig.Event("s", Rig.Turn("1", "I live in Oslo.", 0)), AgentsJson.SharedOptions);
        var answer = await TakeAsync(
            good, "[]", "null", "7", """{"tenant":"t","sessionId":"s","userId":"anna","turns":[]}""",
            """{"tenant":"","sessionId":"s","userId":"anna","turns":[{"id":"1","role":"user","text":"I live in Rome","at":"2026-01-01T00:00:00Z"}]}""",
            """{"tenant":"t","sessionId":"s","userId":"anna","turns":[{"id":"","role":"user","text":"I live in Rome","at":"2026-01-01T00:00:00Z"}]}""",
            """{"tenant":"t","sessionId":"s","userId":"anna","turns":[null]}""",
            """{"tenant":"t","sessionId":"s","userId":"anna","turns":[{"id":"1","role":"user","text":"I live in Rome","at":"soon"}]}""",
            JsonSerializer.Serialize(Rig.Event("s", [.. Enumerable.Range(0, TurnsAppended.MaxTurns + 1).Select(i => Rig.Turn($"{i}", "x", i))]), AgentsJson.SharedOptions));
        Assert.Equal(["SUCCESS", "DROP", "DROP", "DROP", "DROP", "DROP", "DROP", "DROP", "DROP", "DROP"], answer);
        Assert.Equal(["I live in Oslo."], await _rig.FactsAsync());
    }

    [Fact]
    public async Task Take_StoreIsDownForOne_OnlyHisComeAgain()
    {
        var bad = Agents.Memory.LongTerm.Books.BookStore.BookKey(Rig.Anna);
        _rig.State.Before = key => key == bad ? throw new DaprException("down") : Task.CompletedTask;
        var anna = Rig.Event("s", Rig.Turn("1", "I live in Oslo.", 0));
        var answer = await TakeAsync(
            JsonSerializer.Serialize(anna, AgentsJson.SharedOptions), JsonSerializer.Serialize(anna with { UserId = "bob" }, AgentsJson.SharedOptions));
        Assert.Equal(["RETRY", "SUCCESS"], answer);
    }

    [Fact]
    public async Task Take_AFaultOfOurs_GoesToTheDeadLetters()
    {
        _rig.State.Before = _ => throw new InvalidOperationException("a fault");
        Assert.Equal(["DROP"], await TakeAsync(JsonSerializer.Serialize(Rig.Event("s", Rig.Turn("1", "I live in Oslo.", 0)), AgentsJson.SharedOptions)));
    }

    private async Task<IReadOnlyList<string>> TakeAsync(params string[] messages)
    {
        var bulk = new BulkSubscribeMessage<BulkMessageModel<JsonElement>>
        {
            Entries =
            [
                .. messages.Select((text, i) => new BulkSubscribeMessageEntry<BulkMessageModel<JsonElement>>
                {
                    EntryId = $"{i}",
                    Event = new BulkMessageModel<JsonElement> { Data = JsonElement.Parse(text) },
                }),
            ],
        };
        using var live = new LiveTurns(_rig.Time);
        var answer = await TurnTopic.TakeAsync(bulk, _rig.Gate, live, NullLoggerFactory.Instance, Rig.None);
        return [.. answer.Statuses.OrderBy(one => int.Parse(one.EntryId, System.Globalization.CultureInfo.InvariantCulture)).Select(one => one.Status)];
    }
}
