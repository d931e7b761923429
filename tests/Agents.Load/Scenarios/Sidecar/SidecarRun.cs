using System.Globalization;
using System.Text;
using Agents.Load.Measuring;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>
/// The embedded sidecar by itself: an application, its sidecar, and a second sidecar in a process of its own from which the first
/// is invoked. Everything on loopback, in a folder that goes away again.
/// </summary>
internal sealed class SidecarRun(string folder) : IAsyncDisposable
{
    private const int BulkSize = 100;
    private const int Keys = 1000;
    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(30);
    private static readonly string Value = Payload.Text(254);
    private const string Scale =
        "daprd: 64 callers, Redis and Kafka. Here: the embedded store (SQLite in WAL mode, synchronous=NORMAL), every write committed before its answer. A message of a bulk counts as one operation; "
        + "CPU is that of the sidecars.";
    private readonly Inbox _inbox = new();
    private readonly List<MeasuredProcess> _processes = [];
    private TargetApp? _app;

    private TargetApp App => _app!;

    private MeasuredProcess Callee => _processes[0];

    private MeasuredProcess Caller => _processes[1];

    public static async Task<IReadOnlyList<ResultTable>> MeasureAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var sidecars = new SidecarRun(run.Folder);
        await sidecars.StartAsync(cancellationToken);
        var idleMiB = sidecars.Callee.ResidentMiB;
        List<Row> rows = [];
        foreach (var measure in sidecars.Measures())
        {
            foreach (var callers in new[] { 1, run.Options.Callers }.Distinct())
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{measure.Name}, {callers}");
                run.Begin(name);
                var load = new SidecarLoad(measure.Processes);
                var row = await load.RunAsync(
                    name, callers, run.Options.Duration, measure.Port, measure.PerCall, run.Timeline.Series(name), measure.Call, cancellationToken);
                rows.Add(measure.Judge(row, callers, rows));
            }
        }

        return [new ResultTable("Operations", rows, [Scale]), new ResultTable("The process", [sidecars.Process(idleMiB)])];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        SidecarResources.Write(Path.Combine(folder, "resources"));
        _app = await TargetApp.StartAsync(_inbox, cancellationToken);
        _processes.Add(await MeasuredProcess.StartAsync("callee", _app.Port, folder, cancellationToken));
        _processes.Add(await MeasuredProcess.StartAsync("caller", null, folder, cancellationToken));
    }

    private Row Process(double idleMiB) => new Row(
        "sidecar",
        [
            new Measure("start ms", Callee.StartTime.TotalMilliseconds), new Measure("idle MiB", idleMiB),
            new Measure("MiB after the load", Callee.ResidentMiB),
        ]).Must(string.Create(CultureInfo.InvariantCulture, $"idle at most {Daprd.ResidentMiB} MiB, as daprd"), idleMiB <= Daprd.ResidentMiB);

    private IEnumerable<Operation> Measures()
    {
        const string Post = "plain POST";
        const string Get = "plain GET";
        var post = RawHttp.Request("POST", TargetApp.Path, $"\"{Value}\"");
        var get = RawHttp.Request("GET", TargetApp.Path);
        var save = Requests(key => RawHttp.Request("POST", "/v1.0/state/store", $$"""[{"key":"{{key}}","value":"{{Value}}"}]"""));
        var read = Requests(key => RawHttp.Request("GET", $"/v1.0/state/store/{key}"));
        var invoke = RawHttp.Request("POST", $"/v1.0/invoke/callee/method{TargetApp.Path}", $"\"{Value}\"");

        yield return new Operation(Post, null, [], App.Port, (http, _, _, ct) => GoodAsync(http, post, ct));
        yield return new Operation(Get, null, [], App.Port, (http, _, _, ct) => GoodAsync(http, get, ct));
        yield return new Operation("state save", Post, [Callee], Callee.HttpPort, (http, caller, n, ct) => GoodAsync(http, save[Key(caller, n)], ct)) { Daprd = Daprd.SavesPerSecond };
        yield return new Operation("state get", Get, [Callee], Callee.HttpPort, (http, caller, n, ct) => GoodAsync(http, read[Key(caller, n)], ct)) { Daprd = Daprd.GetsPerSecond };
        yield return new Operation("publish to subscriber", Post, [Callee], Callee.HttpPort, (http, _, _, ct) => PublishAsync(http, ct)) { Daprd = Daprd.MessagesPerSecond };
        yield return new Operation("bulk publish to bulk subscriber", Post, [Callee], Callee.HttpPort, (http, _, _, ct) => PublishBulkAsync(http, ct))
        {
            PerCall = BulkSize,
            Daprd = Daprd.BulkMessagesPerSecond,
        };
        yield return new Operation("invoke through two sidecars", Post, [Callee, Caller], Caller.HttpPort, (http, _, _, ct) => GoodAsync(http, invoke, ct))
        {
            Daprd = Daprd.InvocationsPerSecond,
            DaprdOneMs = Daprd.InvocationP50Ms,
        };
    }

    private static byte[][] Requests(Func<string, byte[]> request) =>
        [.. Enumerable.Range(0, Keys).Select(n => request(string.Create(CultureInfo.InvariantCulture, $"key-{n}")))];

    private static int Key(int caller, int n) => (int)(((uint)caller * 37) + (uint)n) % Keys;

    private static async Task<bool> GoodAsync(RawHttp http, byte[] request, CancellationToken cancellationToken) =>
        (await http.SendAsync(request, cancellationToken)).IsGood;

    private async Task<bool> PublishAsync(RawHttp http, CancellationToken cancellationToken)
    {
        var message = _inbox.Expect(1);
        var request = RawHttp.Request("POST", $"/v1.0/publish/{TargetApp.Pubsub}/{TargetApp.PlainTopic}", Inbox.Message(message.First));
        return await GoodAsync(http, request, cancellationToken) && await ArrivedAsync(message, cancellationToken);
    }

    private async Task<bool> PublishBulkAsync(RawHttp http, CancellationToken cancellationToken)
    {
        var messages = _inbox.Expect(BulkSize);
        var body = new StringBuilder("[");
        for (var i = 0; i < BulkSize; i++)
        {
            body.Append(i == 0 ? "" : ",").Append(
                CultureInfo.InvariantCulture, $$"""{"entryId":"{{i}}","event":{{Inbox.Message(messages.First + i)}},"contentType":"application/json"}""");
        }

        var request = RawHttp.Request("POST", $"/v1.0/publish/bulk/{TargetApp.Pubsub}/{TargetApp.BulkTopic}", body.Append(']').ToString());
        return await GoodAsync(http, request, cancellationToken) && await ArrivedAsync(messages, cancellationToken);
    }

    private static async Task<bool> ArrivedAsync(Inbox.Batch batch, CancellationToken cancellationToken)
    {
        await batch.Delivered.WaitAsync(DeliveryLimit, cancellationToken);
        return true;
    }

    private sealed record Operation(
        string Name, string? Baseline, IReadOnlyList<MeasuredProcess> Processes, int Port, Func<RawHttp, int, int, CancellationToken, Task<bool>> Call)
    {
        public int PerCall { get; init; } = 1;

        /// <summary>Operations a second with many callers.</summary>
        public int? Daprd { get; init; }

        /// <summary>What one caller waits more than for the plain call, p50 in ms.</summary>
        public double? DaprdOneMs { get; init; }

        public Row Judge(Row row, int callers, IReadOnlyList<Row> before)
        {
            if (Baseline is null)
            {
                return row;
            }

            var plain = before.First(b => b.Name.StartsWith(Baseline + ",", StringComparison.Ordinal) && b["callers"] == callers);
            row = row.Against(plain, "per s");
            if (callers > 1 && Daprd is { } perSecond)
            {
                return row.Must(
                    string.Create(CultureInfo.InvariantCulture, $"at least {2 * perSecond:N0}/s (daprd {perSecond:N0})"), row["per s"] >= 2 * perSecond && row["failed"] == 0);
            }

            return callers == 1 && DaprdOneMs is { } ms
                ? row.Must(string.Create(CultureInfo.InvariantCulture, $"at most +{ms / 2:0.00} ms p50 (daprd +{ms:0.0})"), row["p50 ms"] - plain["p50 ms"] <= ms / 2)
                : row;
        }
    }
}
