using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tests.Tools.Pools;
using Agents.Tools.Adapters;
using Agents.Tools.Adapters.Processes;
using Agents.Tools.Pools;

namespace Agents.Tests.Tools.Adapters;

public sealed class LineInstanceTests
{
    [Fact]
    public async Task Send_Call_PassesOnWhatTheToolNeedsInOneLine()
    {
        await using var tool = await StdioTool.StartAsync();
        var request = StdioTool.Request("{\n  \"do\": \"echo\",\n  \"text\": \"zwei\\nZeilen ü\"\n}");

        var sent = Assert.IsType<ToolAnswer.Result>(await tool.SendAsync(request, CancellationToken.None)).Value!.Value;

        Assert.Equal(
            ("order.get", 2, request.Command.Id, 1500, "demo", "tester", "zwei\nZeilen ü"),
            (sent.GetProperty("tool").GetString(), sent.GetProperty("attempt").GetInt32(), sent.GetProperty("idempotencyKey").GetString(),
                sent.GetProperty("deadlineMs").GetInt32(), sent.GetProperty("tenant").GetString(), sent.GetProperty("subject").GetString(),
                sent.GetProperty("arguments").GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Send_Answers_AreResultsAndRefusals()
    {
        await using var tool = await StdioTool.StartAsync();

        var refusal = Assert.IsType<ToolAnswer.Refusal>(await SendAsync(tool, "refuse")).Error;
        Assert.Equal(("urn:test:no", "No.", "Not today.", 409), (refusal.Type, refusal.Title, refusal.Detail, refusal.Status));
        Assert.Equal(ProblemTypes.ToolError, Assert.IsType<ToolAnswer.Refusal>(await SendAsync(tool, "what")).Error.Type);
        Assert.Equal(ProblemTypes.InvalidResult, Assert.IsType<ToolAnswer.Refusal>(await SendAsync(tool, "nothing")).Error.Type);
        Assert.Equal(1, Assert.IsType<ToolAnswer.Result>(await SendAsync(tool, "chatter")).Value!.Value.GetInt32());
        Assert.True(await tool.CheckAsync(CancellationToken.None));
        Assert.True(tool.IsUsable);
    }

    [Fact]
    public async Task Send_SeveralAtOnce_AreMatchedByTheirIds()
    {
        await using var tool = await StdioTool.StartAsync();
        var held = Enumerable.Range(0, 5).Select(n => tool.SendAsync(
            StdioTool.Request($$"""{"do":"hold","n":{{n}}}"""), CancellationToken.None)).ToArray();

        await SendAsync(tool, "release");

        var answers = await Task.WhenAll(held);
        Assert.Equal([0, 1, 2, 3, 4], answers.Select(answer => ((ToolAnswer.Result)answer).Value!.Value.GetInt32()));
    }

    [Fact]
    public async Task Send_ProcessEnds_IsAFaultWithItsExitCode()
    {
        await using var tool = await StdioTool.StartAsync();

        var fault = Assert.IsType<ToolAnswer.Fault>(await SendAsync(tool, "crash"));

        Assert.Equal((false, false, "Its process ended with exit code 3."), (fault.NeverSent, fault.Connecting, fault.Error.Detail));
        Assert.False(tool.IsUsable);
        Assert.True(Assert.IsType<ToolAnswer.Fault>(await SendAsync(tool, "echo")).NeverSent);
    }

    [Fact]
    public async Task Send_NoAnswerInTime_IsATimeOutAndTheProcessIsOfNoMoreUse()
    {
        await using var tool = await StdioTool.StartAsync();
        using var cancel = new CancellationTokenSource();
        var hanging = tool.SendAsync(StdioTool.Request("""{"do":"hold","n":1}"""), cancel.Token);
        Assert.True(await tool.CheckAsync(CancellationToken.None)); // It has read the call.

        await cancel.CancelAsync();

        var fault = Assert.IsType<ToolAnswer.Fault>(await hanging);
        Assert.Equal((false, ProblemTypes.ToolTimeout), (fault.NeverSent, fault.Error.Type));
        Assert.False(tool.IsUsable);
    }

    [Theory]
    [InlineData("spew", "target.program.outputKiB", ProblemTypes.ToolUnreachable)]
    [InlineData("whine", "target.program.outputKiB", ProblemTypes.ToolUnreachable)]
    [InlineData("leak", "target.program.memoryMiB", ProblemTypes.ToolUnreachable)]
    [InlineData("burn", "target.program.cpuSeconds", ProblemTypes.ToolTimeout)]
    public async Task Send_OverALimit_KillsTheProcessAndNamesTheLimit(string what, string limit, string type)
    {
        await using var tool = await StdioTool.StartAsync(
            StdioTool.Program("lines") with { MemoryMiB = 256, CpuSeconds = 1, OutputKiB = 64 });

        var fault = Assert.IsType<ToolAnswer.Fault>(await SendAsync(tool, what));

        Assert.Equal((type, false), (fault.Error.Type, fault.NeverSent));
        Assert.Contains(limit, fault.Error.Detail, StringComparison.Ordinal);
        await FakeInstances.UntilAsync(() => !StdioTool.IsAlive(tool.ProcessId));
    }

    [Fact]
    public async Task Dispose_ProcessHasAChild_EndsBoth()
    {
        var tool = await StdioTool.StartAsync();
        var child = Assert.IsType<ToolAnswer.Result>(await SendAsync(tool, "child")).Value!.Value.GetInt32();
        Assert.True(StdioTool.IsAlive(child));

        await tool.DisposeAsync();

        Assert.False(StdioTool.IsAlive(tool.ProcessId));
        await FakeInstances.UntilAsync(() => !StdioTool.IsAlive(child));
    }

    [Fact]
    public async Task Start_Environment_HoldsOnlyWhatIsListed()
    {
        Environment.SetEnvironmentVariable("AGENTS_TEST_SECRET", "hidden");
        await using var tool = await StdioTool.StartAsync();

        var names = Assert.IsType<ToolAnswer.Result>(await SendAsync(tool, "environment")).Value!.Value
            .EnumerateArray().Select(name => name.GetString()!).ToList();

        Assert.Contains("PATH", names);
        Assert.Empty(names.Except(["PATH", "HOME", "LANG", "TMPDIR", "DOTNET_gcServer", "DOTNET_TieredPGO"]));
    }

    [Theory]
    [InlineData("/no/such/program", "could not be started")]
    [InlineData("no-such-program", "is in no folder of PATH")]
    public async Task Start_NoSuchProgram_FailsWithTheReason(string command, string reason)
    {
        var failure = await Assert.ThrowsAsync<InstanceStartException>(() => StdioTool.StartAsync(new ToolProgram { Command = command }));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ProgramEndsAtOnce_FailsWithItsExitCode()
    {
        var failure = await Assert.ThrowsAsync<InstanceStartException>(() => StdioTool.StartAsync(StdioTool.Program("exit")));

        Assert.Contains("exit code 7", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ProgramSaysNothing_IsKilledWhenTheTimeIsOver()
    {
        using var cancel = new CancellationTokenSource();
        var starting = LineInstance.StartAsync(
            "t", StdioTool.Program("mute"), new ProcSight(), StdioTool.Anywhere, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
    }

    [Theory]
    [InlineData("done-1", "/charge", "7")]
    [InlineData("done-1", "/other", "not known")]
    [InlineData("open-1", "/charge", "absent")]
    public async Task Query_Key_IsFoundAbsentOrNotKnown(string key, string at, string expected)
    {
        await using var tool = await StdioTool.StartAsync();

        var answer = await tool.QueryAsync(
            new ToolReconcile { Path = "/{idempotencyKey}", ResultPointer = at }, Calls.Command() with { IdempotencyKey = key },
            CancellationToken.None);

        Assert.Equal(expected, answer switch
        {
            EffectAnswer.Found found => found.Result!.Value.GetRawText(),
            EffectAnswer.Absent => "absent",
            _ => "not known",
        });
    }

    private static Task<ToolAnswer> SendAsync(LineInstance tool, string what) =>
        tool.SendAsync(StdioTool.Request($$"""{"do":"{{what}}"}"""), CancellationToken.None);
}
