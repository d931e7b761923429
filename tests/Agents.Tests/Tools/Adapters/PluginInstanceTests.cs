using System.Runtime.CompilerServices;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;
using Agents.Tools.Adapters.Plugins;
using Agents.Tools.Pools;

namespace Agents.Tests.Tools.Adapters;

public sealed class PluginInstanceTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "plugins");

    [Fact]
    public async Task Send_Noop_AnswersOk()
    {
        await using var plugin = Load("Noop");

        var answer = await plugin.SendAsync(StdioTool.Request("{}"), CancellationToken.None);

        Assert.Equal("""{"ok":true}""", Assert.IsType<ToolAnswer.Result>(answer).Value!.Value.GetRawText());
    }

    [Theory]
    [InlineData("2026-11-13", 1999, 100)]
    [InlineData("2026-11-12", 1000, 50)]
    [InlineData("2026-10-28", 1000, 50)]
    [InlineData("2026-10-27", 0, 0)]
    public async Task Send_RefundQuote_FollowsItsDays(string orderedOn, int refund, int share)
    {
        await using var plugin = Load("RefundQuote");

        var answer = await plugin.SendAsync(
            StdioTool.Request($$"""{"amountCents":1999,"orderedOn":"{{orderedOn}}","today":"2026-11-27"}"""), CancellationToken.None);

        var quote = Assert.IsType<ToolAnswer.Result>(answer).Value!.Value;
        Assert.Equal((refund, share), (quote.GetProperty("refundCents").GetInt32(), quote.GetProperty("sharePercent").GetInt32()));
    }

    [Fact]
    public async Task Send_PluginRefuses_IsTheToolsOwnError()
    {
        await using var plugin = Load("RefundQuote");

        var answer = await plugin.SendAsync(
            StdioTool.Request("""{"amountCents":1,"orderedOn":"tomorrow","today":"2026-11-27"}"""), CancellationToken.None);

        var error = Assert.IsType<ToolAnswer.Refusal>(answer).Error;
        Assert.Equal(("urn:samples:no-date", 422, "orderedOn is no date."), (error.Type, error.Status, error.Title));
    }

    [Fact]
    public async Task Send_PluginThrows_IsAFault()
    {
        await using var plugin = Load("RefundQuote");

        var fault = Assert.IsType<ToolAnswer.Fault>(await plugin.SendAsync(StdioTool.Request("{}"), CancellationToken.None));

        Assert.Equal((ProblemTypes.ToolUnreachable, false), (fault.Error.Type, fault.NeverSent));
        Assert.Contains("KeyNotFoundException", fault.Error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("None.dll", "Samples.Plugins.Noop", "no such file")]
    [InlineData("Samples.Plugins.dll", "Samples.Plugins.None", "no such class")]
    public void Load_NotAPlugin_FailsWithTheReason(string assembly, string className, string reason)
    {
        var failure = Assert.Throws<InstanceStartException>(
            () => PluginInstance.Load("t", Folder, new PluginTarget { Assembly = assembly, Class = className }));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ClassOfAnotherKind_FailsWithWhatIsAllowed()
    {
        var failure = Assert.Throws<InstanceStartException>(() => PluginInstance.Load(
            "t", AppContext.BaseDirectory, new PluginTarget { Assembly = "Agents.StdioTool.dll", Class = "Agents.StdioTool.LineTool" }));

        Assert.Contains("implements IToolPlugin", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_AfterCalls_UnloadsTheContext()
    {
        var context = await CallAndDisposeAsync();

        for (var i = 0; context.IsAlive && i < 50; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.False(context.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> CallAndDisposeAsync()
    {
        var plugin = Load("RefundQuote");
        var context = plugin.Context;
        await plugin.SendAsync(
            StdioTool.Request("""{"amountCents":1,"orderedOn":"2026-11-27","today":"2026-11-27"}"""), CancellationToken.None);
        Assert.True(context.IsAlive);
        await plugin.DisposeAsync();
        return context;
    }

    private static PluginInstance Load(string className) =>
        (PluginInstance)PluginInstance.Load("t", Folder, new PluginTarget { Assembly = "Samples.Plugins.dll", Class = "Samples.Plugins." + className });
}
