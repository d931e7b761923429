using System.Diagnostics;
using System.Globalization;
using Agents.Load.Measuring;
using Agents.Memory.Vectors;
using Agents.Memory.Vectors.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Load.Scenarios;

/// <summary>What a search of the embedded index takes against how many vectors there are. In this process, without a sidecar.</summary>
internal sealed class RecallScenario : IScenario
{
    private const int Dimensions = 512;
    private const int PerUser = 200;
    private const int Top = 10;
    private const int Batch = 2000;
    private const double WritesPerSecond = 300;
    private const double GoalMs = 15;

    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    public string Name => "recall";

    public string Proves => "An exact search reads all that the caller may see, and is quick all the same.";

    public string Goal => "p99 under 15 ms over 100,000 vectors of 512 numbers, by one caller.";

    public TimeSpan DefaultDuration => TimeSpan.FromSeconds(3);

    public IReadOnlyList<string> Builds => [];

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var model = new VectorModel("load", Dimensions);
        var texts = new RecallTexts(seed: 1, Dimensions);
        var options = new EmbeddedOptions { Path = Path.Combine(run.Folder, "vectors") };
        List<Row> rows = [];
        List<string> notes =
        [
            $"Vectors of {Dimensions} numbers in clusters, texts of a dozen words; {PerUser} memories a user; the {Top} best; up to {options.ScanThreads} threads a search.",
        ];
        var tier = await OpenAsync();
        try
        {
            var there = 0;
            foreach (var size in Sizes)
            {
                run.Begin($"filling to {size:N0}");
                var clock = Stopwatch.StartNew();
                var before = there;
                for (; there < size; there += Batch)
                    await tier.UpsertAsync(VectorCollection.Memories, [.. Enumerable.Range(there, Math.Min(Batch, size - there)).Select(n => texts.Item(n, n / PerUser))], cancellationToken);
                there = size;
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"Filling to {size:N0}: {(size - before) / clock.Elapsed.TotalSeconds:N0} items/s, {Batch:N0} a call, flushed to the disk."));

                await MeasureAsync(size, "all, vector", 1, n => Query(texts.Vector(n), null, null), size == Sizes[^1]);
                await MeasureAsync(size, "all, vector", 2, n => Query(texts.Vector(n), null, null));
                await MeasureAsync(size, "one user, vector", 1, n => Query(texts.Vector(n), null, n * 7919 % (size / PerUser)));
                await MeasureAsync(size, "one user, hybrid", 1, n => Query(texts.Vector(n), texts.Question(n), n * 7919 % (size / PerUser)));
                await MeasureAsync(size, "all, hybrid", 1, n => Query(texts.Vector(n), texts.Question(n), null));
            }

            await WhileWritingAsync();
            await tier.DisposeAsync();
            var opening = Stopwatch.StartNew();
            tier = await OpenAsync();
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"Opening it again with {Sizes[^1]:N0}: {opening.Elapsed.TotalSeconds:0.00} s, every checksum looked at."));
        }
        finally
        {
            await tier.DisposeAsync();
        }

        return [new ResultTable("Searches of the embedded index", rows, notes)];

        async Task<EmbeddedTier> OpenAsync()
        {
            var opened = new EmbeddedTier(options, NullLogger<EmbeddedTier>.Instance);
            await opened.PrepareAsync(model, cancellationToken);
            return opened;
        }

        async Task MeasureAsync(int size, string what, int callers, Func<int, VectorQuery> query, bool hasGoal = false)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{size:N0}: {what}");
            run.Begin(name);
            Task<string?> Call(int caller, int n, CancellationToken ct) => SearchAsync(query((caller * 5000) + n), ct);
            await ClosedLoop.RunAsync(callers, TimeSpan.FromMilliseconds(250), new Latencies(), Call, cancellationToken);
            var samples = new Latencies(run.Timeline.Series(name));
            var elapsed = await run.Progress.WhileAsync(
                name, run.Options.Duration, samples, () => ClosedLoop.RunAsync(callers, run.Options.Duration, samples, Call, cancellationToken));
            var row = new Measured(name, samples, elapsed, callers).Row;
            rows.Add(hasGoal ? row.Must($"p99 under {GoalMs} ms", row["p99 ms"] < GoalMs && row["failed"] == 0) : row);
            notes.AddRange(new Measured(name, samples, elapsed, callers).Failures);
        }

        async Task WhileWritingAsync()
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var writes = new Latencies();
            var random = new Random(3);
            var writing = OpenLoop.RunAsync(
                WritesPerSecond, run.Options.Duration * 3, writes,
                async (n, ct) =>
                {
                    var changed = random.Next(Sizes[^1]);
                    await tier.UpsertAsync(VectorCollection.Memories, [texts.Item(changed, changed / PerUser)], ct);
                    return null;
                },
                enough.Token, cancellationToken);
            await MeasureAsync(Sizes[^1], "all, vector, while 300 a second are replaced", 1, n => Query(texts.Vector(n), null, null));
            await MeasureAsync(Sizes[^1], "one user, hybrid, while 300 a second are replaced", 1, n => Query(texts.Vector(n), texts.Question(n), n * 7919 % (Sizes[^1] / PerUser)));
            await enough.CancelAsync();
            var elapsed = await writing;
            rows.Add(Row.Of("replacing one, 300/s arrive", writes, elapsed));
        }

        async Task<string?> SearchAsync(VectorQuery query, CancellationToken ct) =>
            (await tier.SearchAsync(VectorCollection.Memories, query, ct)).Count > 0 ? null : "nothing was found";
    }

    private static VectorQuery Query(float[] vector, string? text, int? user) => new()
    {
        Filter = new VectorFilter { Tenant = RecallTexts.Tenant, User = user is { } n ? RecallTexts.User(n) : null, At = RecallTexts.Now },
        Vector = vector,
        Text = text,
        Top = Top,
    };
}
