using System.Globalization;
using System.Text;
using Agents.Load.Measuring;
using Spectre.Console;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>
/// The embedded sidecar by itself: an application, its sidecar, and a second sidecar in a process of its own from which the first
/// is invoked. Everything on loopback, in a folder that goes away again.
/// </summary>
internal sealed class SidecarRun : IAsyncDisposable
{
    private const int BulkSize = 100;
    private const int Keys = 1000;
    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(30);
    private static readonly string Value = Payload.Text(254);
    private readonly string _folder = Directory.CreateTempSubdirectory("agents-sidecar-").FullName;
    private readonly Inbox _inbox = new();
    private readonly List<MeasuredProcess> _processes = [];
    private TargetApp? _app;

    private TargetApp App => _app!;

    private MeasuredProcess Callee => _processes[0];

    private MeasuredProcess Caller => _processes[1];

    /// <param name="manyCallers">The higher of the two numbers of callers.</param>
    /// <param name="duration">Of each measurement.</param>
    /// <param name="only">Names to measure; null: all.</param>
    /// <param name="progress">Is told what comes next.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<SidecarFigure>> MeasureAsync(
        int manyCallers, TimeSpan duration, Func<string, bool>? only, ProgressLines progress, CancellationToken cancellationToken)
    {
        await using var run = new SidecarRun();
        await run.StartAsync(cancellationToken);
        var idleMiB = run.Callee.ResidentMiB;
        List<SidecarFigure> figures = [];
        foreach (var measure in run.Measures().Where(m => only?.Invoke(m.Name) ?? true))
        {
            foreach (var callers in (int[])[1, manyCallers])
            {
                progress.Say(string.Create(CultureInfo.InvariantCulture, $"{measure.Name}, {callers} callers, {duration.TotalSeconds:0} s ..."));
                var load = new SidecarLoad(measure.Processes);
                var figure = await load.RunAsync(measure.Name, callers, duration, measure.Port, measure.PerCall, measure.Call, cancellationToken);
                var plain = figures.Find(f => f.Name == measure.Baseline && f.Callers == callers);
                figures.Add(figure with
                {
                    Ratio = plain is null ? null : figure.PerSecond / plain.PerSecond,
                    Daprd = callers == 1 ? measure.DaprdOne : measure.Daprd,
                });
            }
        }

        SidecarTable.Print(AnsiConsole.Console, figures, run._processes, idleMiB);
        return figures;
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

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        SidecarResources.Write(Path.Combine(_folder, "resources"));
        _app = await TargetApp.StartAsync(_inbox, cancellationToken);
        _processes.Add(await MeasuredProcess.StartAsync("callee", _app.Port, _folder, cancellationToken));
        _processes.Add(await MeasuredProcess.StartAsync("caller", null, _folder, cancellationToken));
    }

    private IEnumerable<Measure> Measures()
    {
        const string Post = "plain POST";
        const string Get = "plain GET";
        var post = RawHttp.Request("POST", TargetApp.Path, $"\"{Value}\"");
        var get = RawHttp.Request("GET", TargetApp.Path);
        var save = Requests(key => RawHttp.Request("POST", "/v1.0/state/store", $$"""[{"key":"{{key}}","value":"{{Value}}"}]"""));
        var read = Requests(key => RawHttp.Request("GET", $"/v1.0/state/store/{key}"));
        var invoke = RawHttp.Request("POST", $"/v1.0/invoke/callee/method{TargetApp.Path}", $"\"{Value}\"");

        yield return new(Post, null, [], App.Port, (http, _, _, ct) => GoodAsync(http, post, ct));
        yield return new(Get, null, [], App.Port, (http, _, _, ct) => GoodAsync(http, get, ct));
        yield return new("state save", Post, [Callee], Callee.HttpPort, (http, caller, n, ct) => GoodAsync(http, save[Key(caller, n)], ct)) { Daprd = Daprd.Save };
        yield return new("state get", Get, [Callee], Callee.HttpPort, (http, caller, n, ct) => GoodAsync(http, read[Key(caller, n)], ct)) { Daprd = Daprd.Get };
        yield return new("publish to subscriber", Post, [Callee], Callee.HttpPort, (http, _, _, ct) => PublishAsync(http, ct)) { Daprd = Daprd.Publish };
        yield return new("bulk publish to bulk subscriber", Post, [Callee], Callee.HttpPort, (http, _, _, ct) => PublishBulkAsync(http, ct))
        {
            PerCall = BulkSize,
            Daprd = Daprd.Bulk,
        };
        yield return new("invoke through two sidecars", Post, [Callee, Caller], Caller.HttpPort, (http, _, _, ct) => GoodAsync(http, invoke, ct))
        {
            Daprd = Daprd.Invoke,
            DaprdOne = Daprd.InvokeOne,
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

    private sealed record Measure(
        string Name, string? Baseline, IReadOnlyList<MeasuredProcess> Processes, int Port, Func<RawHttp, int, int, CancellationToken, Task<bool>> Call)
    {
        public int PerCall { get; init; } = 1;

        public string Daprd { get; init; } = "";

        public string DaprdOne { get; init; } = "";
    }
}
