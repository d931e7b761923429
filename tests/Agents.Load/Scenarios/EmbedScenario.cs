using Agents.Load.Measuring;
using Agents.Memory.Embeddings;
using Agents.Memory.Embeddings.Encoder;

namespace Agents.Load.Scenarios;

/// <summary>How many texts a second the sentence encoder takes, and what a live turn feels of an import. In this process, without a sidecar.</summary>
internal sealed class EmbedScenario : IScenario
{
    private const int Texts = 500;
    private const int ImportSize = 4;
    private const double TurnsPerSecond = 20;
    private const double Goals = 100;

    // Words of about the usual length, most of them one piece, some of them several.
    private static readonly string[] Words =
        ("the a customer prefers phone calls in late afternoon because she works night shifts at hospital and wants every refund approved by manager "
        + "before delivery of damaged parcels to Lisbon where family moved last September unless policy says otherwise within ninety days").Split(' ');

    public string Name => "embed";

    public string Proves => "Sentences become vectors fast enough on this machine, and an import does not slow live turns.";

    public string Goal => "At least 100 sentences of 10 to 20 words a second.";

    public TimeSpan DefaultDuration => TimeSpan.FromSeconds(3);

    public IReadOnlyList<string> Builds => [];

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var options = new EmbeddingOptions { Provider = EmbeddingOptions.Local, CachedQueries = 0 };
        using var source = EmbeddingSources.Choose(options, AppContext.BaseDirectory, () => throw new LoadException("No service is measured here."));
        using var embedder = new TextEmbedder(source, options, TimeProvider.System);
        var texts = Sentences();
        await embedder.EmbedAsync(texts, Urgency.Live, cancellationToken);

        var one = await MeasureAsync("one text, one caller", 1);
        var two = await MeasureAsync("one text, two callers", 2);
        var quiet = await TurnsAsync("turns alone");

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var imported = 0;
        var import = ImportAsync();
        var busy = await TurnsAsync("turns while an import runs");
        var during = imported / busy.Elapsed.TotalSeconds;
        imported = 0;
        await Task.Delay(run.Options.Duration, cancellationToken);
        var alone = imported / run.Options.Duration.TotalSeconds;
        await enough.CancelAsync();
        await import;

        return
        [
            new ResultTable("Vectors of sentences", [
                one.Row.Must("at least 100 sentences/s", one.PerSecond >= Goals),
                two.Row.Must("at least 100 sentences/s", two.PerSecond >= Goals),
                quiet.Row,
                busy.Row.Against(quiet.Row, "p99 ms").With(Measure.Count("imported/s", during)),
                new Row("import alone", [Measure.Count("imported/s", alone)]),
            ],
            [
                $"{SentenceEncoder.ModelId}; sentences of 10 to 20 words, {texts.Average(text => text.Split(' ').Length):0} on average.",
                $"Turns: {TurnsPerSecond} texts/s that arrive whatever became of those before. Import: calls of {ImportSize} texts, one after another.",
                .. one.Failures, .. two.Failures, .. quiet.Failures, .. busy.Failures,
            ]),
        ];

        async Task<Measured> MeasureAsync(string name, int callers)
        {
            run.Begin(name);
            var samples = new Latencies(run.Timeline.Series(name));
            var elapsed = await run.Progress.WhileAsync(name, run.Options.Duration, samples, () => ClosedLoop.RunAsync(
                callers, run.Options.Duration, samples, (caller, n, ct) => LiveAsync(caller * Texts / 2 + n, ct), cancellationToken));
            return new Measured(name, samples, elapsed, callers);
        }

        Task<Measured> TurnsAsync(string name)
        {
            run.Begin(name);
            return run.OpenAsync(name, TurnsPerSecond, LiveAsync, cancellationToken);
        }

        async Task<string?> LiveAsync(int n, CancellationToken ct)
        {
            await embedder.EmbedAsync([texts[n % Texts]], Urgency.Live, ct);
            return null;
        }

        async Task ImportAsync()
        {
            try
            {
                for (var n = 0; ; n++)
                {
                    await embedder.EmbedAsync([.. texts.Skip(n * ImportSize % Texts).Take(ImportSize)], Urgency.Behind, enough.Token);
                    Interlocked.Add(ref imported, ImportSize);
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // It was enough.
            }
        }
    }

    private static string[] Sentences()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Texts).Select(_ => $"{string.Join(' ', random.GetItems(Words, random.Next(10, 21)))}.")];
    }
}
