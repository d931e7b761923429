using Agents.Evaluation;
using Agents.Evaluation.Measures;
using Agents.Evaluation.Running;
using Agents.Evaluation.Sets;
using Agents.Memory.Embeddings;
using Agents.Memory.Vectors;
using Spectre.Console;

namespace Agents.Tests.Evaluation;

public sealed class EvaluationRunTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_EngineThatFiltersNothing_IsFoundOut()
    {
        var report = await ReportAsync(new Engine(item => true));

        // In each of three ways: the other user's, and the replaced one.
        Assert.Equal(["other", "other", "other"], report.Foreign.Select(leak => leak.Id));
        Assert.Equal(["old", "old", "old"], report.Replaced.Select(leak => leak.Id));
        Assert.Equal(1, EvaluationCommand.ExitCodeOf(report));
    }

    [Fact]
    public async Task Run_EngineThatMakesItemsUp_IsFoundOut()
    {
        var report = await ReportAsync(new Engine(item => item.User == "u" && item.Current) { MadeUp = "nobody's" });

        Assert.Equal(3, report.Foreign.Count(leak => leak.Id == "nobody's"));
        Assert.Equal(1, EvaluationCommand.ExitCodeOf(report));
    }

    [Fact]
    public async Task Run_GoodEngine_IsMeasuredInEveryWay()
    {
        var engine = new Engine(item => item.User == "u" && item.Current);

        var report = await ReportAsync(engine);

        Assert.Equal(0, EvaluationCommand.ExitCodeOf(report));
        Assert.Equal([SearchMode.Keyword, SearchMode.Vector, SearchMode.Hybrid], report.Overall.Select(line => line.Mode));
        Assert.All(report.Overall, line => Assert.Equal(1, line.Score.RecallAt1));
        Assert.Equal([(true, false), (false, true), (true, true)], engine.Asked);
        Assert.Equal(0, report.HybridGain);
        Assert.Empty(report.Misses);
        Assert.Contains("\"mode\": \"hybrid\"", report.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OwnSetsAndLexicalVectors_GivesAReportWithoutForeignItems()
    {
        var json = Path.GetTempFileName();
        try
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });

            Assert.Equal(0, await EvaluationCommand.RunAsync("lexical", Path.Combine(AppContext.BaseDirectory, "Data"), json, withMisses: true, console, Cancelled));
            Assert.Contains("\"foreign\": []", await File.ReadAllTextAsync(json, Cancelled), StringComparison.Ordinal);
            Assert.Contains("\"replaced\": []", await File.ReadAllTextAsync(json, Cancelled), StringComparison.Ordinal);
            Assert.Equal(2, await EvaluationCommand.RunAsync("lexical", "/nowhere", null, withMisses: false, console, Cancelled));
        }
        finally
        {
            File.Delete(json);
        }
    }

    private static async Task<Report> ReportAsync(Engine engine)
    {
        EvaluationSet[] sets = [new("memories", VectorCollection.Memories,
            [Item("own", "u"), Item("other", "v"), Item("old", "u") with { Item = Item("old", "u").Item with { Current = false } }],
            [new Question("q", QuestionKinds.Keyword, new Asker("t", "u", []), ["own"])])];
        return Report.Of("model", null, sets, await new EvaluationRun(engine, new Embedder()).RunAsync(sets, Cancelled));
    }

    private static SetItem Item(string id, string user) =>
        new(new VectorItem { Id = id, Tenant = "t", User = user, Kind = "fact", Text = id, Vector = default, CreatedAt = DateTimeOffset.UnixEpoch }, id);

    private sealed class Embedder : ITextEmbedder
    {
        public VectorModel Model { get; } = new("model", 2);

        public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, Urgency urgency, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([.. texts.Select(_ => new ReadOnlyMemory<float>([1f, 0f]))]);
    }

    /// <summary>Answers with all items that it thinks may be seen, in the order in which they came.</summary>
    private sealed class Engine(Func<VectorItem, bool> sees) : IVectorTier
    {
        private readonly List<VectorItem> _items = [];

        public string? MadeUp { get; init; }

        /// <summary>Whether each search had a text and a vector.</summary>
        public List<(bool Text, bool Vector)> Asked { get; } = [];

        public Task PrepareAsync(VectorModel model, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<VectorFault>> UpsertAsync(VectorCollection collection, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken)
        {
            _items.AddRange(items);
            return Task.FromResult<IReadOnlyList<VectorFault>>([]);
        }

        public Task<IReadOnlyList<VectorHit>> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken)
        {
            Asked.Add((query.Text is not null, query.Vector is not null));
            var hits = _items.Where(sees).Select(item => new VectorHit(item, 1, null));
            return Task.FromResult<IReadOnlyList<VectorHit>>([.. MadeUp is { } id ? hits.Append(new VectorHit(_items[0] with { Id = id }, 0, null)) : hits]);
        }

        public Task<IReadOnlyList<VectorFault>> DeleteAsync(VectorCollection collection, string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ListAsync(VectorCollection collection, VectorFilter filter, string? after, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
