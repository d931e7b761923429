using Agents.Tests.Sdk;
using Agents.Tools;
using Agents.Tools.Adapters.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Adapters;

public sealed class SecretValuesTests : IDisposable
{
    private readonly FakeSidecar _sidecar = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Find_Twice_AsksTheStoreOnce()
    {
        _sidecar.Answer(200, """{"tool-crm":"one"}""");
        var values = Values();

        Assert.Equal(("one", "one"), (await FindAsync(values), await FindAsync(values)));

        Assert.EndsWith("/v1.0/secrets/secrets/tool-crm", _sidecar.Request.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_AfterItsTime_ReadsTheValueAgain()
    {
        _sidecar.Answer(200, """{"tool-crm":"one"}""").Answer(200, """{"tool-crm":"two"}""");
        var values = Values();
        await FindAsync(values);
        _time.Advance(TimeSpan.FromSeconds(60));

        // Who asks first may still get the old one.
        var value = await FindAsync(values);
        while (value == "one")
        {
            await Task.Yield();
            value = await FindAsync(values);
        }

        Assert.Equal(("two", 2), (value, _sidecar.Requests.Count));
    }

    [Fact]
    public async Task Find_StoreIsDownLater_KeepsTheValue()
    {
        _sidecar.Answer(200, """{"tool-crm":"one"}""").Answer(500, "{}");
        var values = Values();
        await FindAsync(values);
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal("one", await FindAsync(values));
        while (_sidecar.Requests.Count < 2)
            await Task.Yield();
        Assert.Equal("one", await FindAsync(values));
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(200, """{"tool-crm":"a\r\nX-Other: b"}""")]
    [InlineData(200, """{"a":"1","b":"2"}""")]
    public async Task Find_NotReadOrNotUsable_IsNull(int status, string json)
    {
        _sidecar.Answer(status, json);

        Assert.Null(await FindAsync(Values()));
    }

    public void Dispose() => _sidecar.Dispose();

    private static async Task<string?> FindAsync(SecretValues values) => await values.FindAsync("tool-crm", CancellationToken.None);

    private SecretValues Values() => new(_sidecar.Client(), new ToolsOptions(), _time, NullLogger<SecretValues>.Instance);
}
