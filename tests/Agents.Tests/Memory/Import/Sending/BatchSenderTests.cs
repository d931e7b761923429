using Agents.Memory.Import;
using Agents.Memory.Import.Folders;
using Agents.Memory.Import.Reports;
using Agents.Memory.Import.Sending;

namespace Agents.Tests.Memory.Import.Sending;

public sealed class BatchSenderTests
{
    private readonly HurriedTime _time = new();
    private readonly Tally _tally = new();
    private readonly RecordedProgress _progress = new();

    [Fact]
    public async Task Send_LinesOf503_AreSentAgainAndNoOthers()
    {
        var busy = 0;
        var route = new ScriptedRoute(ScriptedRoute.Lines(id => id == "c" ? 409 : id == "b" && busy++ < 2 ? 503 : 201));
        await SendAsync(route, "a", "b", "c");
        Assert.Equal(["a b c", "b", "b"], route.Requests);
        Assert.Equal([1, 2], _time.Pauses);
        Assert.Equal((2, 1, 3), (_tally.Created, _tally.Refused, _progress.Documents));
        Assert.Equal(new Refusal("c.md", "409: no room"), Assert.Single(_tally.FirstRefusals));
        Assert.Equal("1 documents were answered with 503: no room Trying again in 1 s (1 of 4).", _progress.Said[0]);
    }

    [Fact]
    public async Task Send_ALineThatStays503_IsRefusedInTheEnd()
    {
        var route = new ScriptedRoute(ScriptedRoute.Lines(id => id == "b" ? 503 : 201));
        await SendAsync(route, "a", "b");
        Assert.Equal(["a b", "b", "b", "b", "b"], route.Requests);
        Assert.Equal([1, 2, 4, 8], _time.Pauses);
        Assert.Equal(new Refusal("b.md", "no room It was tried 5 times."), Assert.Single(_tally.FirstRefusals));
        Assert.Equal(2, _progress.Documents);
    }

    [Fact]
    public async Task Send_BatchesOfWhichNothingIsTaken_EndTheImport()
    {
        var route = new ScriptedRoute(ScriptedRoute.Lines(id => id == "good" ? 201 : 503));
        var sender = Sender(route);
        foreach (var id in new[] { "a", "b", "good", "c", "d" })
            await sender.SendAsync([Line(id)], CancellationToken.None);
        await Assert.ThrowsAsync<ImportException>(() => sender.SendAsync([Line("e")], CancellationToken.None));
        Assert.Equal((1, 4), (_tally.Created, _tally.Refused));
    }

    [Fact]
    public async Task Send_ConnectionThatBreaks_SendsWhatHasNoAnswer()
    {
        var route = new ScriptedRoute(
            ScriptedRoute.Broken(), ScriptedRoute.Lines(_ => 201, count: 1),
            ScriptedRoute.Body(ScriptedRoute.Line(1, "b", 201) + ScriptedRoute.Line(2, "c", 201)[..^1]), ScriptedRoute.Lines(_ => 201));
        await SendAsync(route, "a", "b", "c");
        Assert.Equal(["a b c", "a b c", "b c", "c"], route.Requests);
        // What was brought in counts as a new beginning.
        Assert.Equal([1, 1, 1], _time.Pauses);
        Assert.Equal(3, _tally.Created);
        Assert.StartsWith("The connection broke: refused Trying again in 1 s", _progress.Said[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ConnectionThatStaysBroken_EndsTheImport()
    {
        var route = new ScriptedRoute(ScriptedRoute.Broken());
        var error = await Assert.ThrowsAsync<ImportException>(() => SendAsync(route, "a"));
        Assert.Equal("The connection broke: refused It was tried 5 times. Run the import again later: it goes on.", error.Message);
        Assert.Equal(5, route.Requests.Count);
        Assert.Equal(0, _progress.Documents);
    }

    [Fact]
    public async Task Send_NoAnswerForThreeMinutes_IsTriedAgain()
    {
        var route = new ScriptedRoute(
            async (_, cancellation) =>
            {
                _time.Advance(ImportRoute.Patience);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
                return null!;
            },
            ScriptedRoute.Lines(_ => 201));
        await SendAsync(route, "a");
        Assert.Equal("No answer came for 3 minutes. Trying again in 1 s (1 of 4).", Assert.Single(_progress.Said));
        Assert.Equal(1, _tally.Created);
    }

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(429, null, 1)]
    [InlineData(503, "0", 1)]
    [InlineData(503, "Thu, 26 Nov 2026 12:00:30 GMT", 30)]
    public async Task Send_BusyForTheMoment_WaitsAsLongAsItSays(int status, string? retryAfter, int seconds)
    {
        var route = new ScriptedRoute(ScriptedRoute.Status(status, retryAfter), ScriptedRoute.Lines(_ => 201));
        await SendAsync(route, "a");
        Assert.Equal([seconds], _time.Pauses);
        Assert.Equal(1, _tally.Created);
    }

    [Fact]
    public async Task Send_BusyForLong_SaysWhenToComeAgain()
    {
        var route = new ScriptedRoute(ScriptedRoute.Status(429, "3600"));
        var error = await Assert.ThrowsAsync<ImportException>(() => SendAsync(route, "a"));
        Assert.Contains("429 (No: not now). It wants to be asked again in 3600 s.", error.Message, StringComparison.Ordinal);
        Assert.Single(route.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(413)]
    [InlineData(500)]
    [InlineData(502)]
    public async Task Send_RequestRefused_IsNotTriedAgain(int status)
    {
        var route = new ScriptedRoute(ScriptedRoute.Status(status));
        var error = await Assert.ThrowsAsync<ImportException>(() => SendAsync(route, "a"));
        Assert.Contains($"{status} (No: not now)", error.Message, StringComparison.Ordinal);
        Assert.Single(route.Requests);
    }

    [Theory]
    [InlineData("<html>\n")]
    [InlineData("null\n")]
    [InlineData("""{"line":1,"id":"a","status":200,"result":"eaten"}""" + "\n")]
    [InlineData("""{"line":2,"id":"a","status":200,"result":"created"}""" + "\n")]
    [InlineData("""{"line":0,"status":200,"result":"created"}""" + "\n")]
    [InlineData("""{"line":1,"id":"b","status":200,"result":"created"}""" + "\n")]
    public async Task Send_AnswerOfSomethingElse_EndsTheImport(string body)
    {
        var route = new ScriptedRoute(ScriptedRoute.Body(body));
        await Assert.ThrowsAsync<ImportException>(() => SendAsync(route, "a"));
        Assert.Single(route.Requests);
        Assert.Equal(0, _tally.Created);
    }

    [Fact]
    public async Task Send_LineWithoutEnd_IsNotReadForEver()
    {
        var route = new ScriptedRoute(ScriptedRoute.Body(new string(' ', 100_000)));
        await Assert.ThrowsAsync<ImportException>(() => SendAsync(route, "a"));
        Assert.Single(route.Requests);
    }

    [Fact]
    public async Task Send_Cancelled_Ends()
    {
        using var stop = new CancellationTokenSource();
        var route = new ScriptedRoute((_, cancellation) =>
        {
            stop.Cancel();
            cancellation.ThrowIfCancellationRequested();
            return null!;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Sender(route).SendAsync([Line("a")], stop.Token));
        Assert.Empty(_progress.Said);
    }

    private static DocumentLine Line(string id) =>
        DocumentLine.Of(new PlannedFile(id + ".md", "/" + id, id, "text/markdown", null), "text"u8, new ImportOptions { Folder = "." });

    private BatchSender Sender(ScriptedRoute route) =>
        new(new ImportRoute(new HttpClient(route), new Uri("http://memory/v1/knowledge/import"), "key", _time), _tally, _progress, _time);

    private Task SendAsync(ScriptedRoute route, params string[] ids) => Sender(route).SendAsync([.. ids.Select(Line)], CancellationToken.None);
}
