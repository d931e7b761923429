using System.Diagnostics;
using System.Globalization;
using Agents.CloudStandIns.AzureSearch;
using Agents.Load.Calling;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Memory.Embeddings;
using Agents.Memory.Vectors.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Load.Scenarios.Context;

/// <summary>How long a turn waits for its context, with many documents, and with a part behind it that hangs.</summary>
internal sealed class ContextScenario : IScenario
{
    private const double PerSecond = 10;
    private const int RoomyMs = 1000;
    private const int BudgetMs = 150;
    private const int OverBudgetMs = 20;
    private const double GoalMs = 100;
    private const int TurnsPerSession = 10;
    private const int WarmUpCallers = 2;

    public string Name => "context";

    public string Proves => "A turn gets its context in time, from many memories and documents, and goes on when the vector tier or the embedding service hangs.";

    public string Goal => "p99 under 100 ms with every tier answering, under the budget and 20 ms with one hanging.";

    public IReadOnlyList<string> Builds => ["dapr/Sidecar", "apps/Agents.Memory"];

    public async Task<IReadOnlyList<ResultTable>> RunAsync(LoadRun run, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(run.Folder, "memory");
        List<string> notes =
        [
            string.Create(CultureInfo.InvariantCulture,
                $"{KnowledgeSeed.Documents:N0} documents of {KnowledgeSeed.Pieces} pieces, written past the API: {ContextTexts.Distinct:N0} sentences have vectors of the sentence encoder, all others one near theirs (cosine about 0.95)."),
            string.Create(CultureInfo.InvariantCulture, $"{MemorySeed.People * MemorySeed.Each:N0} memories of {MemorySeed.People:N0} people, written past the API in the same way."),
            string.Create(CultureInfo.InvariantCulture, $"{PerSecond} requests/s arrive, each with a question that was never asked before, so none is answered out of a cache; {TurnsPerSession} turns a session."),
            "What was said last: no question, so its text is the question and its vector is known after the first time.",
            "The vector tier that hangs is Azure AI Search, simulated over https and without items.",
        ];
        var (seed, memories) = await IndexAsync(run, folder, notes, cancellationToken);
        var (alone, all) = await AnsweringAsync(run, folder, seed, memories, cancellationToken);
        var silent = await SilentTierAsync(run, cancellationToken);
        var hanging = await HangingAsync(run, cancellationToken);
        const int Limit = BudgetMs + OverBudgetMs;
        return
        [
            new ResultTable(
                "Context of a turn",
                [
                    alone.Row,
                    all.Row.Against(alone.Row, "p99 ms").Must(
                        string.Create(CultureInfo.InvariantCulture, $"p99 under {GoalMs} ms, every tier answering"), all.Row["p99 ms"] < GoalMs && all.Row["failed"] == 0),
                    silent.Row.Against(alone.Row, "p99 ms").Must(
                        string.Create(CultureInfo.InvariantCulture, $"p99 under {Limit} ms, the window always there"), silent.Row["p99 ms"] < Limit && silent.Row["failed"] == 0),
                    hanging.Row.Against(alone.Row, "p99 ms").Must(
                        string.Create(CultureInfo.InvariantCulture, $"p99 under {Limit} ms, the window always there"), hanging.Row["p99 ms"] < Limit && hanging.Row["failed"] == 0),
                ],
                [.. notes, .. alone.Failures, .. all.Failures, .. silent.Failures, .. hanging.Failures]),
        ];
    }

    private static async Task<(KnowledgeSeed Documents, MemorySeed Memories)> IndexAsync(LoadRun run, string folder, List<string> notes, CancellationToken cancellationToken)
    {
        run.Begin("seeding");
        var clock = Stopwatch.StartNew();
        var options = new EmbeddingOptions { Provider = EmbeddingOptions.Local };
        using var source = EmbeddingSources.Choose(options, AppContext.BaseDirectory, () => throw new LoadException("No service is used here."));
        using var embedder = new TextEmbedder(source, options, TimeProvider.System);
        var real = await embedder.EmbedAsync([.. Enumerable.Range(0, ContextTexts.Distinct).Select(ContextTexts.Sentence)], Urgency.Live, cancellationToken);
        var near = new NearVectors(real);
        var (seed, memories) = (new KnowledgeSeed(Tenant.Default.Name, near), new MemorySeed(Tenant.Default.Name, near));
        await using var tier = new EmbeddedTier(new EmbeddedOptions { Path = Path.Combine(folder, "vectors") }, NullLogger<EmbeddedTier>.Instance);
        await tier.PrepareAsync(embedder.Model, cancellationToken);
        await seed.IndexAsync(tier, cancellationToken);
        await memories.IndexAsync(tier, cancellationToken);
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"Seeding the index took {clock.Elapsed.TotalSeconds:0} s."));
        return (seed, memories);
    }

    private static async Task<(Measured Alone, Measured All)> AnsweringAsync(
        LoadRun run, string folder, KnowledgeSeed seed, MemorySeed memories, CancellationToken cancellationToken)
    {
        await using var system = await MemorySystem.StartAsync(run, new Dictionary<string, string>(), folder, cancellationToken);
        await seed.StoreAsync(system.DaprPort, cancellationToken);
        await memories.StoreAsync(system.DaprPort, cancellationToken);
        using var sessions = new AppSessions(system.Port, Tenant.Default);
        using var context = new ContextClient(system.Port, Tenant.Default);
        await TalkAsync(sessions, cancellationToken);
        var asked = 0;
        Task<string?> Alone(int n, CancellationToken ct) => context.AskAsync(null, n % SessionTurns.Sessions, RoomyMs, Window, ct);
        Task<string?> All(int n, CancellationToken ct) =>
            context.AskAsync(ContextTexts.Question(Interlocked.Increment(ref asked)), n % SessionTurns.Sessions, RoomyMs, Everything, ct);
        await run.WarmUpAsync(All, cancellationToken, WarmUpCallers);
        run.Begin("what was said last");
        var alone = await run.OpenAsync("what was said last", PerSecond, Alone, cancellationToken);
        run.Begin("every tier answering");
        return (alone, await run.OpenAsync("every tier answering", PerSecond, All, cancellationToken));
    }

    // Azure AI Search, simulated by this program over https: it answers until the indexes are there, and then no more.
    private static async Task<Measured> SilentTierAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var service = await AzureSearchStandIn.StartAsync(TimeProvider.System, cancellationToken);
        service.ApiKey = LoadResources.VectorKey;
        service.Requests.KeepsBodies = false;
        var folder = Directory.CreateDirectory(Path.Combine(run.Folder, "silent")).FullName;
        var certificate = Path.Combine(folder, "stand-in.pem");
        await File.WriteAllTextAsync(certificate, service.CertificatePem, cancellationToken);
        var settings = new Dictionary<string, string>
        {
            ["SSL_CERT_FILE"] = certificate,
            ["Memory__Vectors__Provider"] = "azure",
            ["Memory__Vectors__Azure__Endpoint"] = service.Address.ToString(),
            ["Memory__Vectors__Azure__ApiKeySecret"] = LoadResources.VectorKeySecret,
        };
        await using var system = await MemorySystem.StartAsync(run, settings, folder, cancellationToken);
        using var sessions = new AppSessions(system.Port, Tenant.Default);
        using var context = new ContextClient(system.Port, Tenant.Default);
        await TalkAsync(sessions, cancellationToken);
        var answered = 0;
        await run.WarmUpAsync(async (n, ct) =>
        {
            var failure = await context.AskAsync(ContextTexts.Question(n), n % SessionTurns.Sessions, RoomyMs, tiers => tiers["knowledge"].Answered ? null : "late", ct);
            if (failure is null)
                Interlocked.Increment(ref answered);
            return failure;
        }, cancellationToken, WarmUpCallers);
        if (answered == 0)
            throw new LoadException("The vector tier never answered, so nobody could see it fall silent.");
        service.Faults.Hang();
        run.Begin("vector tier hangs");
        return await run.OpenAsync(
            string.Create(CultureInfo.InvariantCulture, $"the vector tier hangs, budget {BudgetMs} ms"), PerSecond,
            (n, ct) => context.AskAsync(ContextTexts.Question(100_000 + n), n % SessionTurns.Sessions, BudgetMs, Late, ct), cancellationToken);
    }

    private static async Task<Measured> HangingAsync(LoadRun run, CancellationToken cancellationToken)
    {
        await using var silent = new SilentService();
        var settings = new Dictionary<string, string>
        {
            ["Memory__Embeddings__Provider"] = EmbeddingOptions.OpenAi,
            ["Memory__Embeddings__Service__Endpoint"] = silent.Address,
            ["Memory__Embeddings__Service__Model"] = "silent",
            ["Memory__Embeddings__Service__Dimensions"] = "512",
        };
        await using var system = await MemorySystem.StartAsync(run, settings, Path.Combine(run.Folder, "hanging"), cancellationToken);
        using var sessions = new AppSessions(system.Port, Tenant.Default);
        using var context = new ContextClient(system.Port, Tenant.Default);
        await TalkAsync(sessions, cancellationToken);
        Task<string?> Ask(int n, CancellationToken ct) => context.AskAsync(ContextTexts.Question(n), n % SessionTurns.Sessions, BudgetMs, Late, ct);
        await run.WarmUpAsync(Ask, cancellationToken, WarmUpCallers);
        run.Begin("embedding service hangs");
        return await run.OpenAsync(string.Create(CultureInfo.InvariantCulture, $"the embedding service hangs, budget {BudgetMs} ms"), PerSecond, Ask, cancellationToken);
    }

    private static async Task TalkAsync(AppSessions sessions, CancellationToken cancellationToken)
    {
        for (var n = 0; n < SessionTurns.Sessions * TurnsPerSession; n++)
        {
            if (await sessions.AppendAsync(n, cancellationToken) is { } failure)
                throw new LoadException($"A turn was not taken: {failure}.");
        }
    }

    private static string? Window(IReadOnlyDictionary<string, TierSeen> tiers) => tiers["window"] is { Answered: true, Found: > 0 } ? null : "no window";

    private static string? Everything(IReadOnlyDictionary<string, TierSeen> tiers) =>
        Window(tiers) ?? Some(tiers, "knowledge") ?? Some(tiers, "memories");

    private static string? Some(IReadOnlyDictionary<string, TierSeen> tiers, string tier) =>
        tiers[tier] is { Answered: true, Found: > 0 } ? null : tiers[tier].Answered ? $"no {tier}" : $"{tier} late";

    private static string? Late(IReadOnlyDictionary<string, TierSeen> tiers) =>
        Window(tiers) ?? (tiers["knowledge"].Answered ? "knowledge answered although it hangs" : null);
}
