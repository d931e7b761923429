namespace Agents.Tests.State;

/// <summary>What the component types have in common, and where they part.</summary>
public sealed class StateStoreTests
{
    public static TheoryData<string, string> Types => new()
    {
        { "state.redis", "v1" },
        { "state.postgresql", "v1" },
        { "state.postgresql", "v2" },
        { "state.sqlite", "v1" },
        { "state.in-memory", "v1" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Save_SeveralKeys_EachIsReadBack(string type, string version)
    {
        await using var api = new StateApi(StateApi.Component(type, version));

        var saved = await api.SaveAsync("""[{"key":"a","value":{"x":[1,"é"]}},{"key":"b"},{"KEY":"c","Value":12345678901234567890}]""");

        Assert.Equal(204, saved.Status);
        Assert.Equal("""{"x":[1,"é"]}""", (await api.GetAsync("a")).Body);
        Assert.Equal("null", (await api.GetAsync("b")).Body);
        Assert.Equal("12345678901234567000", (await api.GetAsync("c")).Body);
        Assert.Equal(204, (await api.GetAsync("d")).Status);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Save_RightETagThenOldOne_IsTakenThenConflicts(string type, string version)
    {
        await using var api = new StateApi(StateApi.Component(type, version));
        await api.SaveAsync("""[{"key":"k","value":1}]""");
        var etag = (await api.GetAsync("k")).ETag;
        var save = $$$"""[{"key":"k","value":2,"etag":"{{{etag}}}","options":{"concurrency":"first-write"}}]""";

        Assert.Equal(204, (await api.SaveAsync(save)).Status);
        Assert.Equal(409, (await api.SaveAsync(save)).Status);
        Assert.Equal(409, (await api.SendAsync("DELETE", "/v1.0/state/store/k", ifMatch: etag)).Status);
        Assert.Equal("2", (await api.GetAsync("k")).Body);
    }

    [Theory]
    [InlineData("state.redis", "v1", 400, 409)]
    [InlineData("state.postgresql", "v1", 400, 400)]
    [InlineData("state.postgresql", "v2", 409, 409)]
    [InlineData("state.sqlite", "v1", 409, 409)]
    [InlineData("state.in-memory", "v1", 409, 409)]
    public async Task Save_ETagOfAnotherForm_IsRefusedAsTheTypeDoes(string type, string version, int save, int delete)
    {
        await using var api = new StateApi(StateApi.Component(type, version));
        await api.SaveAsync("""[{"key":"k","value":1}]""");

        Assert.Equal(save, (await api.SaveAsync("""[{"key":"k","value":2,"etag":"no-etag"}]""")).Status);
        Assert.Equal(delete, (await api.SendAsync("DELETE", "/v1.0/state/store/k", ifMatch: "no-etag")).Status);
    }

    [Theory]
    [InlineData("state.redis", "v1", 204)]
    [InlineData("state.postgresql", "v1", 500)]
    [InlineData("state.postgresql", "v2", 500)]
    [InlineData("state.sqlite", "v1", 409)]
    [InlineData("state.in-memory", "v1", 409)]
    public async Task Save_FirstWriteOnPlainlyWrittenKey_IsRefusedExceptByRedis(string type, string version, int status)
    {
        await using var api = new StateApi(StateApi.Component(type, version));
        const string Save = """[{"key":"k","value":2,"options":{"concurrency":"first-write"}}]""";
        await api.SaveAsync("""[{"key":"k","value":1}]""");

        Assert.Equal(status, (await api.SaveAsync(Save)).Status);

        // Redis keeps a mark from the first guarded write on.
        Assert.Equal(status == 204 ? 500 : status, (await api.SaveAsync(Save)).Status);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Save_TimeToLive_IsOverWhenItIsOver(string type, string version)
    {
        await using var api = new StateApi(StateApi.Component(type, version));
        await api.SaveAsync("""[{"key":"k","value":1,"metadata":{"ttlInSeconds":"10"}}]""");
        var before = await api.GetAsync("k");

        api.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(200, (await api.GetAsync("k")).Status);
        api.Time.Advance(TimeSpan.FromMilliseconds(1001));
        Assert.Equal(204, (await api.GetAsync("k")).Status);
        Assert.Equal("""[{"key":"k"}]""", (await api.BulkGetAsync("""{"keys":["k"]}""")).Body);

        Assert.Equal(type == "state.redis" ? null : "2026-05-04T03:02:11Z", (string?)before.Headers["metadata.ttlExpireTime"]);
        Assert.Equal(204, (await api.SaveAsync("""[{"key":"k","value":2,"options":{"concurrency":"first-write"}}]""")).Status);
    }

    [Theory]
    [InlineData("", "", 204)]
    [InlineData("", "-1", 200)]
    [InlineData("", "20", 200)]
    [InlineData("", "9223372036854775807", 204)]
    [InlineData(""","etag":"1" """, "", 204)]
    [InlineData(""","etag":"1" """, "-1", 200)]
    [InlineData(""","etag":"1" """, "20", 200)]
    [InlineData(""","etag":"1" """, "9223372036854775807", 204)]
    public async Task Save_AgainOnRedis_TheNewTimeToLiveCountsAndNoneLeavesTheOldOne(string etag, string ttl, int afterTheOldOne)
    {
        await using var api = new StateApi(StateApi.Component("state.redis", "v1"));
        await api.SaveAsync("""[{"key":"k","value":1,"metadata":{"ttlInSeconds":"10"}}]""");

        var again = await api.SaveAsync($$$"""[{"key":"k","value":2{{{etag}}},"metadata":{"ttlInSeconds":"{{{ttl}}}"}}]""");

        // One that is refused is refused after the value is written.
        Assert.Equal(ttl.Length > 5 ? 500 : 204, again.Status);
        Assert.Equal("2", (await api.GetAsync("k")).Body);
        api.Time.Advance(TimeSpan.FromMilliseconds(10_001));
        Assert.Equal(afterTheOldOne, (await api.GetAsync("k")).Status);
    }

    [Theory]
    [InlineData("state.redis", "v1", "-5", 204)]
    [InlineData("state.redis", "v1", "9223372036854775807", 500)]
    [InlineData("state.redis", "v1", "+7", 204)]
    [InlineData("state.redis", "v1", " 7", 500)]
    [InlineData("state.postgresql", "v1", "-5", 500)]
    [InlineData("state.postgresql", "v2", "-1", 204)]
    [InlineData("state.postgresql", "v2", "2147483648", 500)]
    [InlineData("state.sqlite", "v1", "-2", 500)]
    [InlineData("state.sqlite", "v1", "1.5", 500)]
    [InlineData("state.in-memory", "v1", "-5", 204)]
    [InlineData("state.in-memory", "v1", "x", 500)]
    public async Task Save_OddTimeToLive_IsTakenAsTheTypeDoes(string type, string version, string ttl, int status)
    {
        await using var api = new StateApi(StateApi.Component(type, version));

        Assert.Equal(status, (await api.SaveAsync($$$"""[{"key":"k","value":1,"metadata":{"ttlInSeconds":"{{{ttl}}}"}}]""")).Status);
    }

    [Theory]
    [InlineData("state.redis", "v1", true)]
    [InlineData("state.postgresql", "v1", false)]
    [InlineData("state.postgresql", "v2", false)]
    [InlineData("state.sqlite", "v1", false)]
    [InlineData("state.in-memory", "v1", false)]
    public async Task Transact_OneConflicts_OnlyRedisCarriesOutTheRest(string type, string version, bool rest)
    {
        await using var api = new StateApi(StateApi.Component(type, version));
        await api.SaveAsync("""[{"key":"k","value":1}]""");

        var answer = await api.TransactAsync(
            """
            {"operations":[{"operation":"upsert","request":{"key":"before","value":1}},
            {"operation":"upsert","request":{"key":"k","value":2,"etag":"99999"}},
            {"operation":"upsert","request":{"key":"after","value":1}}]}
            """);

        Assert.Equal(500, answer.Status);
        Assert.Contains("ERR_STATE_TRANSACTION", answer.Body, StringComparison.Ordinal);
        Assert.Equal("1", (await api.GetAsync("k")).Body);
        Assert.Equal(rest ? 200 : 204, (await api.GetAsync("before")).Status);
        Assert.Equal(rest ? 200 : 204, (await api.GetAsync("after")).Status);
    }

    [Theory]
    [InlineData("state.redis", "v1", """[{"key":"b","data":1},{"key":"a","data":1},{"key":"x"},{"key":"a","data":1}]""")]
    [InlineData("state.postgresql", "v2", """[{"key":"a","data":1},{"key":"b","data":1},{"key":"x"},{"key":""}]""")]
    [InlineData("state.sqlite", "v1", """[{"key":"a","data":1},{"key":"b","data":1},{"key":"x"},{"key":""}]""")]
    [InlineData("state.in-memory", "v1", """[{"key":"b","data":1},{"key":"a","data":1},{"key":"x"},{"key":"a","data":1}]""")]
    public async Task BulkGet_KeyTwiceAndMissing_IsOrderedAsTheTypeDoes(string type, string version, string expected)
    {
        await using var api = new StateApi(StateApi.Component(type, version));
        await api.SaveAsync("""[{"key":"a","value":1}]""");
        await api.SaveAsync("""[{"key":"b","value":1}]""");

        var answer = await api.BulkGetAsync("""{"keys":["b","a","x","a"]}""");

        Assert.Equal(expected, System.Text.RegularExpressions.Regex.Replace(answer.Body, ",\"etag\":\"[^\"]*\"", ""));
    }
}
