using Dapr;
using Dapr.Client;

namespace Agents.Tests.Sdk;

public sealed class StateDeleteTests : SidecarTest
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeleteState_Options_AreInTheQuery()
    {
        var options = new StateOptions { Concurrency = ConcurrencyMode.LastWrite, Consistency = ConsistencyMode.Eventual };

        await _sidecar.Client().DeleteStateAsync("store", "k", options, new Dictionary<string, string> { ["m"] = "v" }, None);

        Assert.Equal(
            ("DELETE", "/v1.0/state/store/k?concurrency=last-write&consistency=eventual&metadata.m=v"),
            (_sidecar.Request.Method, _sidecar.Request.Path));
        Assert.DoesNotContain("If-Match", _sidecar.Request.Headers.Keys);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("a-b-c")]
    [InlineData("\"quoted\"")]
    public async Task TryDeleteState_Etag_IsSentAsItIs(string etag)
    {
        Assert.True(await _sidecar.Client().TryDeleteStateAsync("store", "k", etag, cancellationToken: None));
        Assert.Equal(etag, _sidecar.Request.Headers["If-Match"]);
    }

    [Fact]
    public async Task TryDeleteState_Conflict_IsFalse()
    {
        _sidecar.Answer(409);

        Assert.False(await _sidecar.Client().TryDeleteStateAsync("store", "k", "7", cancellationToken: None));
    }

    [Fact]
    public async Task DeleteBulkState_OneFails_DeletesTheOthersAndThrows()
    {
        _sidecar.Answer(409, """{"errorCode":"ERR_STATE_DELETE","message":"etag mismatch"}""");
        var items = Enumerable.Range(0, 50).Select(n => new BulkDeleteStateItem($"k{n}", n == 0 ? "7" : null!)).ToArray();

        var failure = await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().DeleteBulkStateAsync("store", items, None));

        Assert.Equal("ERR_STATE_DELETE", Assert.IsType<DaprApiException>(failure.InnerException).ErrorCode);
        Assert.Equal(
            items.Select(i => $"/v1.0/state/store/{i.Key}").Order(StringComparer.Ordinal),
            _sidecar.Requests.Select(r => r.Path).Order(StringComparer.Ordinal));
        Assert.Equal("/v1.0/state/store/k0", Assert.Single(_sidecar.Requests, r => r.Headers.ContainsKey("If-Match")).Path);
    }

    [Fact]
    public async Task DeleteBulkState_NoItems_SendsNothing()
    {
        await _sidecar.Client().DeleteBulkStateAsync("store", [], None);

        Assert.Empty(_sidecar.Requests);
    }
}
