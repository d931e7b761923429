using System.Net;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Calls;
using Agents.Gateway.Erasure;
using Agents.Tests.Hosting.State;
using Agents.Tests.Sdk;
using Dapr;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Gateway;

/// <summary>Calls that are accepted at the same time share requests, and nothing else.</summary>
public sealed class TogetherTests : SidecarTest
{
    private const string Conflict = """{"errorCode":"ERR_STATE_SAVE","message":"etag"}""";

    [Fact]
    public async Task CreateAsync_OneExists_TheOthersAreCreated()
    {
        var ledger = new DaprCallLedger(Client(), new CallLists(new MemoryState(), TimeProvider.System), TimeProvider.System);
        var records = Records(3);
        var there = records[2] with { State = CallState.Succeeded };
        _sidecar.Answer(request => IsRead(request)
            ? Found(there)
            : new HttpResponseMessage(Body(request).Contains(records[2].Command.Id, StringComparison.Ordinal) ? HttpStatusCode.InternalServerError : HttpStatusCode.NoContent), 20);

        var results = await Task.WhenAll(records.Select(r => ledger.CreateAsync(r, TestContext.Current.CancellationToken)));

        Assert.Equal([null, null, CallState.Succeeded], results.Select(r => r?.State));
    }

    [Fact]
    public async Task CreateAsync_StoreFails_EachHearsOfIt()
    {
        var ledger = new DaprCallLedger(Client(), new CallLists(new MemoryState(), TimeProvider.System), TimeProvider.System);
        _sidecar.Answer(_ => new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StringContent(Conflict) }, 30);

        foreach (var creating in Records(4).Select(r => ledger.CreateAsync(r, TestContext.Current.CancellationToken)).ToList())
        {
            await Assert.ThrowsAnyAsync<DaprException>(() => creating);
        }
    }

    [Fact]
    public async Task PublishAsync_OneIsRefused_OnlyItsCallerHearsOfIt()
    {
        var queue = new DaprCommandQueue(Client(), TimeProvider.System, NullLogger<DaprCommandQueue>.Instance);
        var commands = Records(3).ConvertAll(r => r.Command);
        _sidecar.Answer(
            request => new HttpResponseMessage(Body(request).Contains(commands[1].Id, StringComparison.Ordinal) ? HttpStatusCode.InternalServerError : HttpStatusCode.NoContent), 20);

        var publishing = commands.ConvertAll(c => queue.PublishAsync(c, TestContext.Current.CancellationToken));

        await publishing[0];
        await Assert.ThrowsAnyAsync<DaprException>(() => publishing[1]);
        await publishing[2];
    }

    [Fact]
    public async Task PublishAsync_OrderingKey_GoesByItselfToTheKeysPartition()
    {
        var queue = new DaprCommandQueue(Client(), TimeProvider.System, NullLogger<DaprCommandQueue>.Instance);
        var command = Records(1)[0].Command with { OrderingKey = "k" };

        await queue.PublishAsync(command, TestContext.Current.CancellationToken);

        Assert.Equal("/v1.0/publish/commands/tools.critical?metadata.partitionKey=t%2Fk", _sidecar.Request.Path);
    }

    [Fact]
    public async Task PublishAsync_Command_OnlyItsTicketTravels()
    {
        var queue = new DaprCommandQueue(Client(), TimeProvider.System, NullLogger<DaprCommandQueue>.Instance);
        var command = Records(1)[0].Command;

        await queue.PublishAsync(command, TestContext.Current.CancellationToken);

        Assert.Equal(
            $$"""{"id":"{{command.Id}}","tool":"pay","version":"1.10.0","tenant":"t"}""", _sidecar.Request.Body);
    }

    private static List<CallRecord> Records(int count)
    {
        var desk = new Desk();
        return [.. Enumerable.Range(1, count).Select(cents => CallRecord.Accepted(desk.Factory.Create(Desk.Submission(cents)).Value!))];
    }

    private static bool IsRead(HttpRequestMessage request) => request.Method == HttpMethod.Get;

    private static string Body(HttpRequestMessage request)
    {
        using var body = new MemoryStream();
        request.Content!.CopyTo(body, null, CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }

    private static HttpResponseMessage Found(CallRecord record)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(record, AgentsJson.Default.CallRecord)) };
        answer.Headers.TryAddWithoutValidation("ETag", "1");
        return answer;
    }

    private Dapr.Client.DaprClient Client() => _sidecar.Client(builder => builder.UseJsonSerializationOptions(AgentsJson.SharedOptions));
}
