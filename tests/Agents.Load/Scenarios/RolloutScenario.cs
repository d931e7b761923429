using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Tools;
using Agents.Load.ToolServer;

namespace Agents.Load.Scenarios;

/// <summary>Whether the inventory changes under full load without a failed call, bad versions included.</summary>
internal sealed class RolloutScenario : IScenario
{
    private const string Tool = "load.roll";
    private const int Rolls = 50;
    private const int BadOnce = 17;
    private const int SlowOnce = 34;
    private const int SlowMs = 2000;
    private const int MaxP95Ms = 500;
    private static readonly TimeSpan RollBackLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public string Name => "rollout";

    public string Proves => "Versions come and go under full load, and bad ones go back by themselves, without a failed call.";

    public string Goal => "0 failed calls while versions roll 50 times; the two bad ones are rolled back by themselves.";

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var system = await run.StartSystemAsync(new SystemSettings { Tools = [Version(0)] }, cancellationToken);
        await system.Tools.BehaveAsync($"{Tool}-error", new Behaviour(ErrorRate: 1), cancellationToken);
        await system.Tools.BehaveAsync($"{Tool}-slow", new Behaviour(DelayMs: SlowMs), cancellationToken);
        Task<string?> Call(int caller, int n, CancellationToken ct) => system.Gateway.CallAsync(Tool, "{}", ct);

        await run.WarmUpAsync((n, ct) => Call(0, n, ct), cancellationToken);
        var steady = await run.ClosedAsync("one version", run.Options.Callers, Call, cancellationToken);
        const string name = "50 versions roll";
        using var done = new CancellationTokenSource();
        var samples = new Latencies(run.Timeline.Series(name));
        var roller = new Roller(run, system.Gateway);
        var calling = run.Progress.WhileAsync(name, run.Options.Duration, samples, () => ClosedLoop.RunAsync(
            run.Options.Callers, Longest, samples, Call, done.Token, cancellationToken));
        try
        {
            await roller.RollAllAsync(run.Options.Duration / Rolls, cancellationToken);
        }
        finally
        {
            await done.CancelAsync();
        }

        var rolling = new Measured(name, samples, await calling, run.Options.Callers);
        var row = rolling.Row.Against(steady.Row, "calls/s");
        return
        [
            new ResultTable(
                "Calls while versions roll",
                [steady.Row, row.Must("0 failed", row["failed"] == 0)],
                [
                    string.Create(CultureInfo.InvariantCulture,
                        $"A roll: publish a version, give it half of the calls as a canary, then all, delete the one before. Version {BadOnce} answers every call with 500, "
                        + $"version {SlowOnce} takes {SlowMs} ms (limit of the canary: p95 {MaxP95Ms} ms)."),
                    .. rolling.Failures,
                ]),
            new ResultTable(
                "Rolls",
                [
                    new Row("good versions in service", [Measure.Count("versions", roller.Good)]).Must($"all {Rolls - 2}", roller.Good == Rolls - 2),
                    new Row("bad versions rolled back by themselves", [Measure.Count("versions", roller.RolledBack), Measure.Ms("longest s", roller.LongestSeconds)])
                        .Must("both", roller.RolledBack == 2),
                ],
                roller.Mistakes),
        ];
    }

    private static LoadTool Version(int number) => new(Tool, "interactive")
    {
        Version = Text(number),
        Target = LoadTool.Endpoint(number switch { BadOnce => $"/tools/{Tool}-error", SlowOnce => $"/tools/{Tool}-slow", _ => $"/tools/{Tool}" }),
    };

    private static string Text(int number) => string.Create(CultureInfo.InvariantCulture, $"1.{number}.0");

    private sealed class Roller(LoadRun run, Calling.GatewayClient gateway)
    {
        private readonly List<string> _mistakes = [];

        public int Good { get; private set; }

        public int RolledBack { get; private set; }

        public double LongestSeconds { get; private set; }

        public IReadOnlyList<string> Mistakes => [.. _mistakes.Take(5)];

        public async Task RollAllAsync(TimeSpan each, CancellationToken cancellationToken)
        {
            var current = 0;
            for (var next = 1; next <= Rolls; next++)
            {
                run.Begin(next switch { BadOnce => "bad: errors", SlowOnce => "bad: slow", _ => Text(next) });
                await MustAsync(HttpMethod.Put, $"versions/{Text(next)}", Version(next).Manifest(), cancellationToken);
                await MustAsync(HttpMethod.Put, "traffic", Traffic((current, 50), (next, 50), next), cancellationToken);
                if (next is BadOnce or SlowOnce)
                {
                    RolledBack += await IsRolledBackAsync(next, cancellationToken) ? 1 : 0;
                    await MustAsync(HttpMethod.Put, "traffic", Traffic((current, 100), null, null), cancellationToken);
                    await MustAsync(HttpMethod.Delete, $"versions/{Text(next)}", null, cancellationToken);
                    continue;
                }

                await Task.Delay(each, cancellationToken);
                Good += await WeightAsync(next, cancellationToken) > 0 ? 1 : 0;
                await MustAsync(HttpMethod.Put, "traffic", Traffic((next, 100), null, null), cancellationToken);
                await MustAsync(HttpMethod.Delete, $"versions/{Text(current)}", null, cancellationToken);
                current = next;
            }
        }

        private static JsonObject Traffic((int Version, int Weight) one, (int Version, int Weight)? other, int? canary)
        {
            var weights = new JsonObject { [Text(one.Version)] = one.Weight };
            if (other is { } second)
            {
                weights[Text(second.Version)] = second.Weight;
            }

            var traffic = new JsonObject { ["weights"] = weights };
            if (canary is { } version)
            {
                traffic["canary"] = new JsonObject { ["version"] = Text(version), ["maxErrorRatio"] = 0.05, ["maxP95Ms"] = MaxP95Ms, ["minimumCalls"] = 20, ["windowSeconds"] = 30 };
            }

            return traffic;
        }

        private async Task<bool> IsRolledBackAsync(int version, CancellationToken cancellationToken)
        {
            var start = run.Timeline.Elapsed;
            while (run.Timeline.Elapsed - start < RollBackLimit)
            {
                if (await WeightAsync(version, cancellationToken) == 0)
                {
                    LongestSeconds = Math.Max(LongestSeconds, (run.Timeline.Elapsed - start).TotalSeconds);
                    return true;
                }

                await Task.Delay(Pause, cancellationToken);
            }

            _mistakes.Add($"{Text(version)} was not rolled back within {RollBackLimit.TotalSeconds:0} s.");
            return false;
        }

        private async Task<int> WeightAsync(int version, CancellationToken cancellationToken)
        {
            var (_, body) = await gateway.SendAsync(HttpMethod.Get, $"/v1/tools/{Tool}/traffic", null, cancellationToken);
            return body is { } traffic && traffic.TryGetProperty("weights", out var weights) && weights.TryGetProperty(Text(version), out var weight)
                ? weight.GetInt32()
                : 0;
        }

        private async Task MustAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
        {
            var (status, answer) = await gateway.SendAsync(method, $"/v1/tools/{Tool}/{path}", body, cancellationToken);
            if (status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed && Good == 0)
            {
                throw new LoadException($"{method} /v1/tools/{Tool}/{path} is {(int)status}: {answer}");
            }

            if ((int)status >= 400)
            {
                _mistakes.Add($"{method} {path}: {(int)status} {answer}");
            }
        }
    }
}
