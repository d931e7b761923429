using Agents.Evaluation.Sets;

namespace Agents.Evaluation.Measures;

/// <summary>What one way of searching found for one question.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Mode">The way of searching.</param>
/// <param name="Question">The question.</param>
/// <param name="Found">Ids, the best first.</param>
/// <param name="Foreign">Those among them that the asker must not see.</param>
/// <param name="Replaced">Those among them that a newer fact has replaced although history was not asked for.</param>
internal sealed record Answer(
    string Set, SearchMode Mode, Question Question, IReadOnlyList<string> Found, IReadOnlyList<string> Foreign, IReadOnlyList<string> Replaced);

/// <summary>The ways of searching that are compared.</summary>
internal enum SearchMode
{
    Keyword,
    Vector,
    Hybrid,
}
