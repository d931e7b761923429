using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Evaluation.Measures;
using Agents.Evaluation.Sets;

namespace Agents.Evaluation.Running;

/// <summary>What a run has given, for people and for programs.</summary>
internal sealed record Report
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>What made the vectors.</summary>
    public required string Model { get; init; }

    /// <summary>What is to be known of it; null: nothing.</summary>
    public string? Shortcoming { get; init; }

    public required int Items { get; init; }

    public required int Questions { get; init; }

    /// <summary>Questions of those that only somebody else could answer.</summary>
    public required int Traps { get; init; }

    public required IReadOnlyList<Line> Overall { get; init; }

    public required IReadOnlyList<Line> BySet { get; init; }

    public required IReadOnlyList<Line> ByKind { get; init; }

    /// <summary>Points of recall@5 that hybrid is above keyword only.</summary>
    public required double HybridGain { get; init; }

    /// <summary>Items that the asker must not see; there must be none.</summary>
    public required IReadOnlyList<Leak> Foreign { get; init; }

    /// <summary>Items that a newer fact has replaced.</summary>
    public required IReadOnlyList<Leak> Replaced { get; init; }

    /// <summary>Questions whose answer hybrid search does not have among its first five.</summary>
    public required IReadOnlyList<Miss> Misses { get; init; }

    public static Report Of(string model, string? shortcoming, IReadOnlyList<EvaluationSet> sets, IReadOnlyList<Answer> answers)
    {
        var overall = Lines(answers, _ => "all");
        double At5(SearchMode mode) => overall.FirstOrDefault(line => line.Mode == mode)?.Score.RecallAt5 ?? 0;
        return new Report
        {
            Model = model,
            Shortcoming = shortcoming,
            Items = sets.Sum(s => s.Items.Count),
            Questions = sets.Sum(s => s.Questions.Count),
            Traps = sets.Sum(s => s.Questions.Count(q => q.IsTrap)),
            Overall = overall,
            BySet = Lines(answers, a => a.Set),
            ByKind = Lines(answers, a => a.Question.Kind),
            HybridGain = Math.Round((At5(SearchMode.Hybrid) - At5(SearchMode.Keyword)) * 100, 1),
            Foreign = [.. answers.SelectMany(a => a.Foreign.Select(id => new Leak(a.Mode, a.Question.Text, id)))],
            Replaced = [.. answers.SelectMany(a => a.Replaced.Select(id => new Leak(a.Mode, a.Question.Text, id)))],
            Misses = [.. answers
                .Where(a => a.Mode == SearchMode.Hybrid && !a.Question.IsTrap && Ranking.RecallAt(5, a.Found, a.Question.Expected) < 1)
                .Select(a => new Miss(a.Question.Text, a.Question.Kind, a.Question.Expected, [.. a.Found.Take(5)]))],
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, Indented);

    private static List<Line> Lines(IReadOnlyList<Answer> answers, Func<Answer, string> group) =>
        [.. answers.GroupBy(a => (Group: group(a), a.Mode)).Select(g => new Line(g.Key.Group, g.Key.Mode, Score.Of(g))).Where(line => line.Score.Questions > 0)
            .OrderBy(line => line.Group, StringComparer.Ordinal).ThenBy(line => line.Mode)];

    internal sealed record Line(string Group, SearchMode Mode, Score Score);

    internal sealed record Leak(SearchMode Mode, string Question, string Id);

    internal sealed record Miss(string Question, string Kind, IReadOnlyList<string> Expected, IReadOnlyList<string> Found);
}
