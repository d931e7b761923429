using System.Text.Json;
using Agents.Decisions.Api;
using Agents.Decisions.Facts;
using Agents.Decisions.Subjects;
using Agents.Tests.Hosting.State;
using Dapr;
using Dapr.AspNetCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Decisions.Api;

public sealed class TopicTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryState _state = new();
    private readonly IServiceProvider _app;

    public TopicTests() => _app = new Rig(_state).Build();

    [Fact]
    public async Task Take_GoodAndBad_EachIsAnsweredForItself()
    {
        var answer = await TakeFactsAsync(
            """{"tenant":"t","key":"k","value":7}""", """{"tenant":"t","key":"k"}""", """{"key":"k","value":7}""", "[]", "null",
            """{"tenant":"t","key":"k","value":7,"ttlSeconds":-1}""", """{"tenant":"t","key":"k","value":7,"observedAt":"soon"}""",
            """{"tenant":"t","key":"k2","value":8,"observedAt":"2026-01-01T00:00:00Z"}""");
        Assert.Equal(
            ["SUCCESS", "DROP", "DROP", "DROP", "DROP", "DROP", "DROP", "SUCCESS"],
            answer);
        Assert.Equal(7, (await Facts.ReadAsync("t", "k", None))!.Value.GetInt32());
        Assert.Equal(8, (await Facts.ReadAsync("t", "k2", None))!.Value.GetInt32());
    }

    [Fact]
    public async Task Take_StoreIsDown_ComesAgain()
    {
        _state.Before = key => key.EndsWith("/bad", StringComparison.Ordinal) ? throw new DaprException("down") : Task.CompletedTask;
        var answer = await TakeFactsAsync("""{"tenant":"t","key":"bad","value":1}""", """{"tenant":"t","key":"good","value":1}""");
        Assert.Equal(["RETRY", "SUCCESS"], answer);
    }

    [Fact]
    public async Task Take_ManyOfOneKey_TheNewestStands()
    {
        await TakeFactsAsync([.. Enumerable.Range(0, 50).Select(i => $$"""{"tenant":"t","key":"k","value":{{i}},"observedAt":"2026-01-01T00:00:{{i:00}}Z"}""")]);
        Assert.Equal(49, (await Facts.ReadAsync("t", "k", None))!.Value.GetInt32());
    }

    [Fact]
    public async Task Take_Actions_AreInTheHistory()
    {
        var answer = await TopicEndpoints.TakeActionsAsync(
            Bulk("""{"tenant":"t","subject":"s","id":"1","action":"bank-detail-change"}""", """{"tenant":"t","subject":"s","id":"2","action":"Wrong one"}"""),
            Histories, TimeProvider.System, Loggers, None);
        Assert.Equal(["SUCCESS", "DROP"], answer.Statuses.Select(one => one.Status));
        Assert.Equal("bank-detail-change", (await Histories.ReadAsync("t", "s", None)).Actions.Single().Action);
    }

    private FactStore Facts => _app.GetRequiredService<FactStore>();

    private ISubjectHistories Histories => _app.GetRequiredService<ISubjectHistories>();

    private ILoggerFactory Loggers => _app.GetRequiredService<ILoggerFactory>();

    private async Task<IReadOnlyList<string>> TakeFactsAsync(params string[] messages)
    {
        var answer = await TopicEndpoints.TakeFactsAsync(Bulk(messages), Facts, TimeProvider.System, Loggers, None);
        return [.. answer.Statuses.OrderBy(one => int.Parse(one.EntryId, System.Globalization.CultureInfo.InvariantCulture)).Select(one => one.Status)];
    }

    private static BulkSubscribeMessage<BulkMessageModel<JsonElement>> Bulk(params string[] messages) => new()
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
}
