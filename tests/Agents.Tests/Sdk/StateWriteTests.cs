using System.Text;
using System.Text.Json;
using Dapr;
using Dapr.Client;

namespace Agents.Tests.Sdk;

public sealed class StateWriteTests : SidecarTest
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task SaveState_Value_PostsItUnderItsKey()
    {
        await _sidecar.Client().SaveStateAsync("store", "k", new Order("a", 1), cancellationToken: None);

        Assert.Equal(("POST", "/v1.0/state/store", "application/json"), (_sidecar.Request.Method, _sidecar.Request.Path, _sidecar.Request.ContentType));
        Assert.Equal("""[{"key":"k","value":{"id":"a","count":1}}]""", _sidecar.Request.Body);
    }

    [Fact]
    public async Task SaveState_OptionsAndMetadata_AreSentWithTheItem()
    {
        var options = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite, Consistency = ConsistencyMode.Strong };
        var metadata = new Dictionary<string, string> { ["ttlInSeconds"] = "5" };

        await _sidecar.Client().SaveStateAsync("store", "k", 1, options, metadata, None);

        Assert.Equal(
            """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"5"},"options":{"concurrency":"first-write","consistency":"strong"}}]""",
            _sidecar.Request.Body);
    }

    [Fact]
    public async Task SaveState_NullValue_SendsNoValue()
    {
        await _sidecar.Client().SaveStateAsync<Order?>("store", "k", null, cancellationToken: None);

        Assert.Equal("""[{"key":"k"}]""", _sidecar.Request.Body);
    }

    [Fact]
    public async Task SaveState_LargeValue_IsSentWhole()
    {
        var text = new string('x', 300_000);

        await _sidecar.Client().SaveStateAsync("store", "k", text, cancellationToken: None);

        Assert.Equal(text, JsonDocument.Parse(_sidecar.Request.Body).RootElement[0].GetProperty("value").GetString());
    }

    [Fact]
    public async Task SaveState_SerializerOptions_AreUsed()
    {
        var client = _sidecar.Client(b => b.UseJsonSerializationOptions(new JsonSerializerOptions()));

        await client.SaveStateAsync("store", "k", new Order("a", 1), cancellationToken: None);

        Assert.Equal("""[{"key":"k","value":{"Id":"a","Count":1}}]""", _sidecar.Request.Body);
    }

    [Fact]
    public async Task TrySaveState_Stored_IsTrueAndSendsTheEtag()
    {
        Assert.True(await _sidecar.Client().TrySaveStateAsync("store", "k", 1, "7", cancellationToken: None));
        Assert.Equal("""[{"key":"k","value":1,"etag":"7"}]""", _sidecar.Request.Body);
    }

    [Fact]
    public async Task TrySaveState_Conflict_IsFalse()
    {
        _sidecar.Answer(409, """{"errorCode":"ERR_STATE_SAVE","message":"etag mismatch"}""");

        Assert.False(await _sidecar.Client().TrySaveStateAsync("store", "k", 1, "7", cancellationToken: None));
    }

    [Fact]
    public async Task TrySaveState_InvalidEtag_Throws()
    {
        _sidecar.Answer(400, """{"errorCode":"ERR_STATE_SAVE","message":"invalid etag"}""");

        await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().TrySaveStateAsync("store", "k", 1, "x", cancellationToken: None));
    }

    [Fact]
    public async Task SaveState_Conflict_ThrowsWithTheSidecarsError()
    {
        _sidecar.Answer(409, """{"errorCode":"ERR_STATE_SAVE","message":"etag mismatch"}""");

        var failure = await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().SaveStateAsync("store", "k", 1, cancellationToken: None));

        var cause = Assert.IsType<DaprApiException>(failure.InnerException);
        Assert.Equal(("ERR_STATE_SAVE", "status 409: etag mismatch", false), (cause.ErrorCode, cause.Message, cause.IsTransient));
    }

    [Fact]
    public async Task SaveState_PlainTextError_IsTheMessage()
    {
        _sidecar.Answer(401, "invalid api token");

        var failure = await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().SaveStateAsync("store", "k", 1, cancellationToken: None));

        Assert.Equal("State operation failed: status 401: invalid api token", failure.Message);
    }

    [Fact]
    public async Task SaveState_NoConnection_ThrowsDaprException()
    {
        _sidecar.Answer(_ => throw new HttpRequestException("refused"));

        var failure = await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().SaveStateAsync("store", "k", 1, cancellationToken: None));

        Assert.IsType<HttpRequestException>(failure.InnerException);
    }

    [Fact]
    public async Task SaveState_Cancelled_ThrowsOperationCanceled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _sidecar.Client().SaveStateAsync("store", "k", 1, cancellationToken: new CancellationToken(true)));

    [Theory]
    [InlineData("", "k")]
    [InlineData("store", "")]
    public async Task SaveState_EmptyName_ThrowsArgumentException(string store, string key) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _sidecar.Client().SaveStateAsync(store, key, 1, cancellationToken: None));

    [Fact]
    public async Task SaveBulkState_Items_AreOneRequest()
    {
        SaveStateItem<int>[] items =
            [new("a", 1, "e"), new("b", 2, null!, new StateOptions { Consistency = ConsistencyMode.Eventual }, new Dictionary<string, string> { ["m"] = "v" })];

        await _sidecar.Client().SaveBulkStateAsync("store", items, None);

        Assert.Equal(
            """[{"key":"a","value":1,"etag":"e"},{"key":"b","value":2,"metadata":{"m":"v"},"options":{"consistency":"eventual"}}]""",
            _sidecar.Request.Body);
    }

    [Fact]
    public async Task SaveBulkState_NoItems_ThrowsArgumentException() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _sidecar.Client().SaveBulkStateAsync<int>("store", [], None));

    [Fact]
    public async Task SaveByteState_Json_IsSentAsItIs()
    {
        await _sidecar.Client().SaveByteStateAsync("store", "k", """{"a": 1}"""u8.ToArray(), cancellationToken: None);

        Assert.Equal("""[{"key":"k","value":{"a": 1}}]""", _sidecar.Request.Body);
    }

    [Fact]
    public async Task SaveByteState_NoJson_ThrowsAndSendsNothing()
    {
        await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().SaveByteStateAsync("store", "k", new byte[] { 1, 2 }, cancellationToken: None));

        Assert.Empty(_sidecar.Requests);
    }

    [Fact]
    public async Task TrySaveByteState_Conflict_IsFalse()
    {
        _sidecar.Answer(409);

        Assert.False(await _sidecar.Client().TrySaveByteStateAsync("store", "k", "1"u8.ToArray(), "7", cancellationToken: None));
    }

    [Fact]
    public async Task ExecuteStateTransaction_Operations_AreOneRequest()
    {
        StateTransactionRequest[] operations =
        [
            new("a", Json.Bytes(new Order("x", 2)), StateOperationType.Upsert, "9", new Dictionary<string, string> { ["ttlInSeconds"] = "1" },
                new StateOptions { Concurrency = ConcurrencyMode.LastWrite }),
            new("b", null, StateOperationType.Delete),
        ];

        await _sidecar.Client().ExecuteStateTransactionAsync("store", operations, new Dictionary<string, string> { ["m"] = "v" }, None);

        Assert.Equal("/v1.0/state/store/transaction", _sidecar.Request.Path);
        Assert.Equal(
            """{"operations":[{"operation":"upsert","request":{"key":"a","value":{"id":"x","count":2},"etag":"9","metadata":{"ttlInSeconds":"1"},"options":{"concurrency":"last-write"}}},"""
            + """{"operation":"delete","request":{"key":"b"}}],"metadata":{"m":"v"}}""",
            _sidecar.Request.Body);
    }

    [Fact]
    public async Task ExecuteStateTransaction_NoJson_Throws() =>
        await Assert.ThrowsAsync<DaprException>(() => _sidecar.Client().ExecuteStateTransactionAsync(
            "store", [new("a", Encoding.UTF8.GetBytes("no json"), StateOperationType.Upsert)], cancellationToken: None));

    [Fact]
    public async Task StateEntry_SaveAndTrySave_SendTheEtagOnlyWhenTrying()
    {
        _sidecar.Answer(200, "1", "5");
        var entry = await _sidecar.Client().GetStateEntryAsync<int>("store", "k", cancellationToken: None);
        entry.Value = 2;

        await entry.SaveAsync(cancellationToken: None);
        await entry.TrySaveAsync(cancellationToken: None);

        Assert.Equal(["", """[{"key":"k","value":2}]""", """[{"key":"k","value":2,"etag":"5"}]"""], _sidecar.Requests.Select(r => r.Body));
    }
}
