using Agents.Contracts;
using Agents.EndToEnd.Api;

namespace Agents.EndToEnd.Targets;

/// <summary>Tools that are classes, loaded into the worker.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class PluginTargetTests(ToolFixture api)
{
    private static readonly object Order = new { amountCents = 1001, orderedOn = "2026-11-01", today = "2026-11-23" };

    [Fact]
    public async Task Call_Plugin_AnswersWithItsResult()
    {
        var call = await RunAsync("Samples.Plugins.dll", "Samples.Plugins.RefundQuote", Order);

        Assert.Equal("succeeded", call.Text("status"));
        Assert.Equal(
            """{"refundCents":501,"sharePercent":50,"daysSinceOrder":22}""", call.Body.GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task Call_PluginRefuses_IsItsOwnError()
    {
        var call = await RunAsync(
            "Samples.Plugins.dll", "Samples.Plugins.RefundQuote", new { amountCents = 1, orderedOn = "2026-11-24", today = "2026-11-23" });

        AssertError(call, "urn:samples:order-in-future", "It is 1 days ahead.");
        Assert.Equal(422, call.ErrorStatus());
    }

    [Fact]
    public async Task Call_PluginThrows_IsAFaultWithItsMessageAndTheWorkerGoesOn()
    {
        var call = await RunAsync("Samples.Plugins.dll", "Samples.Plugins.RefundQuote", new { });

        AssertError(
            call, ProblemTypes.ToolUnreachable, "The plugin failed: KeyNotFoundException: The given key was not present in the dictionary.");
        Assert.Equal("succeeded", (await RunAsync("Samples.Plugins.dll", "Samples.Plugins.RefundQuote", Order)).Text("status"));
    }

    [Theory]
    [InlineData(
        "Samples.Plugins.dll", "Samples.Plugins.Nothing",
        "target.class is 'Samples.Plugins.Nothing', and Samples.Plugins.dll has no such class.")]
    [InlineData(
        "Nothing.dll", "Samples.Plugins.Noop", "target.assembly is 'Nothing.dll', and there is no such file in the plugins' folder.")]
    public async Task Call_NoSuchPlugin_FailsAndSaysWhatIsMissing(string assembly, string name, string detail) =>
        AssertError(await RunAsync(assembly, name, Order), ProblemTypes.ToolUnreachable, detail);

    private static void AssertError(Answer call, string type, string detail) =>
        Assert.Equal(("failed", type, detail), (call.Text("status"), call.Error("type"), call.Error("detail")));

    private async Task<Answer> RunAsync(string assembly, string name, object arguments)
    {
        var tool = $"plugin.{assembly}.{name}".ToLowerInvariant();
        await api.PublishAsync(tool, $$"""
            target: { type: plugin, assembly: {{assembly}}, class: {{name}} }
            idempotent: true
            retry: { maxAttempts: 1 }
            """);
        return await api.RunAsync(tool, arguments);
    }
}
