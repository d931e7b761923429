using Agents.Evaluation.Measures;
using Agents.Evaluation.Sets;
using Agents.Memory.Embeddings;
using Agents.Memory.Vectors;

namespace Agents.Evaluation.Running;

/// <summary>Puts all items of a set into an engine, those of all tenants together, and asks every question in every way.</summary>
internal sealed class EvaluationRun(IVectorTier tier, ITextEmbedder embedder)
{
    // After everything was said. Fixed, so that a run next year gives the same.
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <exception cref="InvalidOperationException">The engine refuses an item.</exception>
    public async Task<IReadOnlyList<Answer>> RunAsync(IReadOnlyList<EvaluationSet> sets, CancellationToken cancellationToken)
    {
        await tier.PrepareAsync(embedder.Model, cancellationToken);
        List<Answer> answers = [];
        foreach (var set in sets)
        {
            await FillAsync(set, cancellationToken);
            var items = set.Items.ToDictionary(i => i.Item.Id, i => i.Item, StringComparer.Ordinal);
            var vectors = await embedder.EmbedAsync([.. set.Questions.Select(q => q.Text)], Urgency.Live, cancellationToken);
            foreach (var (question, vector) in set.Questions.Zip(vectors))
            {
                foreach (var mode in Enum.GetValues<SearchMode>()) answers.Add(await AskAsync(set, items, question, vector, mode, cancellationToken));
            }
        }
        return answers;
    }

    private async Task FillAsync(EvaluationSet set, CancellationToken cancellationToken)
    {
        var vectors = await embedder.EmbedAsync([.. set.Items.Select(i => i.Embedded)], Urgency.Behind, cancellationToken);
        var faults = await tier.UpsertAsync(set.Collection, [.. set.Items.Zip(vectors, (item, vector) => item.Item with { Vector = vector })], cancellationToken);
        if (faults is [var first, ..]) throw new InvalidOperationException($"The engine does not take '{first.Id}': {first.Reason}");
    }

    private async Task<Answer> AskAsync(
        EvaluationSet set, Dictionary<string, VectorItem> items, Question question, ReadOnlyMemory<float> vector, SearchMode mode, CancellationToken cancellationToken)
    {
        var hits = await tier.SearchAsync(
            set.Collection,
            new VectorQuery
            {
                Filter = new VectorFilter
                {
                    Tenant = question.Asker.Tenant,
                    User = question.Asker.User,
                    Groups = question.Asker.User is null ? question.Asker.Groups : null,
                    At = Now,
                    Current = question.History ? null : true,
                },
                Text = mode == SearchMode.Vector ? null : question.Text,
                // A bare null would be an empty vector.
                Vector = mode == SearchMode.Keyword ? (ReadOnlyMemory<float>?)null : vector,
                Top = Score.Depth,
            },
            cancellationToken);
        List<string> found = [.. hits.Select(h => h.Item.Id)];
        return new Answer(
            set.Name, mode, question, found,
            [.. found.Where(id => !items.TryGetValue(id, out var item) || !question.Asker.MaySee(item))],
            [.. found.Where(id => !question.History && items.TryGetValue(id, out var item) && !item.Current)]);
    }
}
