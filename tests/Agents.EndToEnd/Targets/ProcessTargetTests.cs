using Agents.Contracts;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Targets;

/// <summary>Tools that are programs, spoken to in lines of JSON.</summary>
[Collection(ToolTestGroup.Name)]
public sealed class ProcessTargetTests(ToolFixture api)
{
    private const string Tool = "process.lines";

    [Fact]
    public async Task Call_Process_CarriesArgumentsAndCaller()
    {
        var call = await RunAsync("echo");

        Assert.Equal("succeeded", call.Text("status"));
        var line = call.Body.GetProperty("result");
        Assert.Equal(
            (Tool, 1, call.Text("id"), "demo", "developer"),
            (line.GetProperty("tool").GetString(), line.GetProperty("attempt").GetInt32(), line.GetProperty("idempotencyKey").GetString(),
                line.GetProperty("tenant").GetString(), line.GetProperty("subject").GetString()));
        Assert.Equal("""{"do":"echo"}""", line.GetProperty("arguments").GetRawText());
    }

    [Fact]
    public async Task Call_Process_HasAnEnvironmentOfItsOwn()
    {
        var names = (await RunAsync("environment")).Body.GetProperty("result").EnumerateArray().Select(name => name.GetString()).ToList();

        // What the worker itself runs with stays with it: ports, and the names of its settings.
        Assert.Contains("TOOL_REGION", names);
        Assert.DoesNotContain("DAPR_HTTP_PORT", names);
        Assert.DoesNotContain("Tools__FaultsOnDemand", names);
    }

    [Fact]
    public async Task Call_ProgramRefuses_IsItsOwnErrorAndTheProgramGoesOn()
    {
        var before = await PidAsync();

        var call = await RunAsync("refuse");

        Assert.Equal(
            ("failed", "urn:test:no", "No.", "Not today.", 409),
            (call.Text("status"), call.Error("type"), call.Error("title"), call.Error("detail"), call.ErrorStatus()));
        Assert.Equal(before, await PidAsync());
    }

    [Fact]
    public async Task Call_ProgramCrashes_FailsWithTheExitCodeAndAnotherTakesItsPlace()
    {
        const string tool = "process.crashes";
        var before = await PidAsync(tool);

        var call = await RunAsync("crash", tool);

        AssertFault(call, "Its process ended with exit code 3.");
        Assert.NotEqual(before, await PidAsync(tool));
    }

    [Fact]
    public async Task Call_ProgramWritesTooMuch_IsKilledAndAnotherTakesItsPlace()
    {
        const string tool = "process.spews";
        var before = await PidAsync(tool);

        var call = await RunAsync("spew", tool);

        AssertFault(call, "Its process wrote more than the 64 KiB that are allowed for one call (target.program.outputKiB) and was ended.");
        Assert.NotEqual(before, await PidAsync(tool));
    }

    [Fact]
    public async Task Call_ProgramsKeepCrashing_FailsAtOnceWithTheReason()
    {
        const string tool = "process.loops";
        await RunAsync("crash", tool);
        await RunAsync("crash", tool);

        var call = await RunAsync("pid", tool);

        AssertFault(call, "Its last 2 instances ended by themselves within 30 s of their start.");
    }

    [Fact]
    public async Task Call_ProgramUsesTooMuchMemory_IsKilledAndAnotherTakesItsPlace()
    {
        const string tool = "process.leaks";
        await api.PublishAsync(tool, Lines("lines").Replace("outputKiB: 64", "memoryMiB: 256", StringComparison.Ordinal));
        var before = await api.RunAsync(tool, new { @do = "pid" });

        var call = await api.RunAsync(tool, new { @do = "leak" });

        Assert.Equal(("failed", ProblemTypes.ToolUnreachable), (call.Text("status"), call.Error("type")));
        Assert.Matches(
            @"^Its process used \d+ MiB of memory; allowed are 256 \(target\.program\.memoryMiB\)\. It was ended\.$", call.Error("detail"));
        var after = await api.RunAsync(tool, new { @do = "pid" });
        Assert.NotEqual(before.Body.GetProperty("result").GetInt32(), after.Body.GetProperty("result").GetInt32());
    }

    [Fact]
    public async Task Call_ProgramUsesTooMuchCpuTime_IsKilledAndAnotherTakesItsPlace()
    {
        const string tool = "process.burns";
        await api.PublishAsync(tool, Lines("lines").Replace("outputKiB: 64", "cpuSeconds: 1", StringComparison.Ordinal));
        var before = await api.RunAsync(tool, new { @do = "pid" });

        var call = await api.RunAsync(tool, new { @do = "burn" });

        Assert.Equal(("failed", ProblemTypes.ToolTimeout), (call.Text("status"), call.Error("type")));
        Assert.Matches(
            @"^The call used \d+\.\d s of CPU time; allowed are 1 \(target\.program\.cpuSeconds\)\. Its process was ended\.$", call.Error("detail"));
        var after = await api.RunAsync(tool, new { @do = "pid" });
        Assert.NotEqual(before.Body.GetProperty("result").GetInt32(), after.Body.GetProperty("result").GetInt32());
    }

    [Fact]
    public async Task Call_ProgramHasTakenItsCalls_AnotherTakesItsPlace()
    {
        const string tool = "process.recycled";
        await api.PublishAsync(tool, Lines("lines").Replace("pool: { ", "pool: { recycleAfterCalls: 2, ", StringComparison.Ordinal));

        var pids = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            pids.Add((await api.RunAsync(tool, new { @do = "pid" })).Body.GetProperty("result").GetInt32());
        }

        Assert.Equal((pids[0], pids[2]), (pids[1], pids[3]));
        Assert.NotEqual(pids[0], pids[2]);
    }

    [Fact]
    public async Task Call_ProgramThatSaysNothing_FailsAndSaysHowItEnded()
    {
        await api.PublishAsync("process.silent", Lines("exit"));

        var call = await api.RunAsync("process.silent", new { });

        AssertFault(call, "target.program.command 'dotnet' did not answer its first ping. Its process ended with exit code 7.");
    }

    private static void AssertFault(Answer call, string detail) =>
        Assert.Equal(("failed", ProblemTypes.ToolUnreachable, detail), (call.Text("status"), call.Error("type"), call.Error("detail")));

    // One attempt, so that a test sees what came of it.
    private static string Lines(string mode) => $$"""
        target:
          type: process
          program:
            command: dotnet
            arguments: [exec, "{{Repository.StdioTool}}", {{mode}}]
            environment: { TOOL_REGION: north, DOTNET_TieredPGO: "0" }
            outputKiB: 64
        pool: { max: 1, startTimeoutMs: 60000 }
        timeoutMs: 60000
        idempotent: true
        retry: { maxAttempts: 1 }
        """;

    private async Task<int> PidAsync(string tool = Tool) => (await RunAsync("pid", tool)).Body.GetProperty("result").GetInt32();

    // What ends its process has a tool of its own: the second that ends early is replaced after a pause only.
    private async Task<Answer> RunAsync(string what, string tool = Tool)
    {
        await api.PublishAsync(tool, Lines("lines"));
        return await api.RunAsync(tool, new { @do = what });
    }
}
