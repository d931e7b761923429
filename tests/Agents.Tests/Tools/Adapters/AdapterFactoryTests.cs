using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Agents.Tools.Adapters;
using Agents.Tools.Adapters.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Adapters;

public sealed class AdapterFactoryTests
{
    [Fact]
    public async Task Create_Plugin_RunsInThePool()
    {
        await using var adapter = Factory(new ToolsOptions { PluginsPath = Path.Combine(AppContext.BaseDirectory, "plugins") })
            .Create(Calls.Manifest() with { Target = new PluginTarget { Assembly = "Samples.Plugins.dll", Class = "Samples.Plugins.Noop" } });

        Assert.IsType<ToolAnswer.Result>(await adapter.SendAsync(StdioTool.Request("{}"), CancellationToken.None));
    }

    [Fact]
    public async Task Create_Process_RunsInThePoolAndEndsWithIt()
    {
        var program = StdioTool.Program("lines");
        var adapter = Factory(new ToolsOptions { AllowedPrograms = [program.Command] }, TimeProvider.System)
            .Create(Calls.Manifest() with { Target = new ProcessTarget { Program = program } });

        var id = Assert.IsType<ToolAnswer.Result>(await adapter.SendAsync(StdioTool.Request("""{"do":"pid"}"""), CancellationToken.None)).Value!.Value.GetInt32();
        var again = Assert.IsType<ToolAnswer.Result>(await adapter.SendAsync(StdioTool.Request("""{"do":"pid"}"""), CancellationToken.None)).Value!.Value.GetInt32();
        Assert.Equal(id, again);
        await adapter.DisposeAsync();

        Assert.False(StdioTool.IsAlive(id));
    }

    [Fact]
    public async Task Create_TargetNotAllowed_RefusesEveryCallWithTheReason()
    {
        await using var adapter = Factory(new ToolsOptions())
            .Create(Calls.Manifest() with { Target = new ProcessTarget { Program = new ToolProgram { Command = "/bin/sh" } } });

        var error = Assert.IsType<ToolAnswer.Refusal>(await adapter.SendAsync(StdioTool.Request("{}"), CancellationToken.None)).Error;

        Assert.Equal((false, "target.program.command is '/bin/sh'; allowed by Tools:AllowedPrograms: none."), (error.Retryable, error.Detail));
    }

    [Fact]
    public async Task Create_PluginClassIsMissing_IsAFaultInConnecting()
    {
        await using var adapter = Factory(new ToolsOptions { PluginsPath = Path.Combine(AppContext.BaseDirectory, "plugins") })
            .Create(Calls.Manifest() with { Target = new PluginTarget { Assembly = "Samples.Plugins.dll", Class = "None" } });

        var fault = Assert.IsType<ToolAnswer.Fault>(await adapter.SendAsync(StdioTool.Request("{}"), CancellationToken.None));

        Assert.Equal((true, true), (fault.NeverSent, fault.Connecting));
    }

    private static AdapterFactory Factory(ToolsOptions options, TimeProvider? time = null) => new(
        _ => throw new InvalidOperationException("No app is called here."), new NoSecrets(), options, time ?? new FakeTimeProvider(),
        NullLoggerFactory.Instance);

    private sealed class NoSecrets : ISecretValues
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new((string?)null);
    }
}
