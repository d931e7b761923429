using Agents.Memory.Vectors;

namespace Agents.Evaluation.Sets;

/// <summary>What is searched, and what is asked.</summary>
/// <param name="Name">For the report: memories, documents.</param>
/// <param name="Collection">Where the items belong.</param>
/// <param name="Items">Those of all tenants together.</param>
/// <param name="Questions">With their answers.</param>
internal sealed record EvaluationSet(string Name, VectorCollection Collection, IReadOnlyList<SetItem> Items, IReadOnlyList<Question> Questions);

/// <param name="Item">Without its vector.</param>
/// <param name="Embedded">What the vector is made of.</param>
internal sealed record SetItem(VectorItem Item, string Embedded);

/// <summary>A question and the items that answer it; without any it is a trap: only somebody else has the answer.</summary>
/// <param name="Text">As a person asks it.</param>
/// <param name="Kind">What is hard about it; one of <see cref="QuestionKinds"/>.</param>
/// <param name="Asker">Whose items may be found.</param>
/// <param name="Expected">Ids of the items that answer.</param>
/// <param name="History">Whether facts that were replaced are looked at too.</param>
internal sealed record Question(string Text, string Kind, Asker Asker, IReadOnlyList<string> Expected, bool History = false)
{
    public bool IsTrap => Expected.Count == 0;
}

/// <summary>Who asks: a user of a tenant about own memories, or a reader with groups about documents.</summary>
internal sealed record Asker(string Tenant, string? User, IReadOnlyList<string> Groups)
{
    /// <summary>Whether an item may be shown; told from the data alone and not from what the engine says of it.</summary>
    public bool MaySee(VectorItem item) =>
        item.Tenant == Tenant && (User is null ? item.Groups.Intersect(Groups, StringComparer.Ordinal).Any() : item.User == User);
}

/// <summary>What is hard about a question.</summary>
internal static class QuestionKinds
{
    /// <summary>Uses the words of the answer.</summary>
    public const string Keyword = "keyword";

    /// <summary>Says it in other words.</summary>
    public const string Paraphrase = "paraphrase";

    /// <summary>Asks for a point in time, or by one.</summary>
    public const string Date = "date";

    /// <summary>About what is not so, or not wanted.</summary>
    public const string Negation = "negation";

    /// <summary>A newer fact has replaced an older one.</summary>
    public const string Superseded = "superseded";

    /// <summary>Somebody else has an answer that fits as well or better.</summary>
    public const string Foreign = "foreign";

    public static IReadOnlyList<string> All { get; } = [Keyword, Paraphrase, Date, Negation, Superseded, Foreign];
}

/// <summary>A file of the question sets is not as it must be.</summary>
internal sealed class SetException(string file, string problem) : Exception($"{file}: {problem}");
